using CustomerPayments.Application.Accounts;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Gateway;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Persistence;
using MediatR;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace CustomerPayments.Api.Tests.Architecture;

/// <summary>
/// What is done again after a transient error may read, decide and save, and never reach outside: a second charge is a
/// second charge.
/// </summary>
public sealed class RetryTests
{
    private const string Retry = nameof(Decisions.DecideAndSaveAsync);

    private static readonly string[] Outside =
    [
        nameof(IPaymentGateway), nameof(IBankDeposits), nameof(IMediator), nameof(IMailer), nameof(IPasswordTurn),
        "SaveChangesAsync",
    ];

    private readonly ModuleDefinition application = ModuleDefinition.ReadModule(typeof(PayInvoices).Assembly.Location);

    [OneTimeTearDown]
    public void Close() => application.Dispose();

    [Test]
    public void No_retry_contains_a_call_to_the_gateway()
    {
        var retried = AllTypes().SelectMany(type => type.Methods).Where(CallsRetry).SelectMany(LambdasIn).ToList();

        Assert.That(retried, Has.Count.GreaterThan(8), "The search itself has to find what is retried.");
        Assert.That(
            retried.SelectMany(ReachedFrom).Where(IsOutside).Select(call => call.FullName).Distinct(), Is.Empty);
    }

    [Test]
    public void The_search_sees_a_call_through_async_methods_and_lambdas()
    {
        var pay = application.GetType("CustomerPayments.Application.Payments.Charging").Methods.Single(
            method => method is { Name: "ChargeAsync", IsPublic: true });
        Assert.That(
            ReachedFrom(pay).Where(IsOutside).Select(call => call.Name),
            Does.Contain(nameof(IPaymentGateway.ChargeAsync)));
    }

    /// <summary>The merchant account's name is a setting, not a call.</summary>
    private static bool IsOutside(MethodReference call) =>
        Outside.Contains(call.DeclaringType.Name) && call.Name != $"get_{nameof(IPaymentGateway.MerchantAccountId)}";

    private static bool CallsRetry(MethodDefinition method) => method.HasBody && method.Body.Instructions
        .Any(step => step.OpCode == OpCodes.Call && step.Operand is MethodReference { Name: Retry });

    private static IEnumerable<MethodDefinition> LambdasIn(MethodDefinition method) => method.Body.Instructions
        .Where(step => step.OpCode == OpCodes.Ldftn).Select(step => ((MethodReference)step.Operand).Resolve());

    private IEnumerable<MethodReference> ReachedFrom(MethodDefinition start)
    {
        var (seen, open) = (new HashSet<MethodDefinition>(), new Stack<MethodDefinition>([start]));
        while (open.TryPop(out var method))
        {
            if (!seen.Add(method))
                continue;

            // An async method's steps are in a type that the compiler makes for it.
            if (method.CustomAttributes.FirstOrDefault(
                a => a.AttributeType.Name is "AsyncStateMachineAttribute" or "AsyncIteratorStateMachineAttribute") is
                {
                } made)
                open.Push(((TypeReference)made.ConstructorArguments[0].Value)
                    .Resolve().Methods.Single(m => m.Name == "MoveNext"));
            foreach (var call in (method.HasBody ? method.Body.Instructions : []).Select(step => step.Operand)
                .OfType<MethodReference>())
            {
                yield return call;
                if (call.DeclaringType.Scope == application && call.Resolve() is { } own)
                    open.Push(own);
            }
        }
    }

    private IEnumerable<TypeDefinition> AllTypes()
    {
        var open = new Stack<TypeDefinition>(application.Types);
        while (open.TryPop(out var type))
        {
            yield return type;
            foreach (var nested in type.NestedTypes)
                open.Push(nested);
        }
    }
}
