using System.Text.Json;
using CustomerPayments.BraintreeSimulator.Engine;
using CustomerPayments.BraintreeSimulator.Faults;
using CustomerPayments.BraintreeSimulator.Ledger;
using CustomerPayments.BraintreeSimulator.Requests;
using GraphQL;
using GraphQL.Execution;
using GraphQL.SystemTextJson;
using GraphQL.Types;
using Microsoft.Extensions.Logging;

namespace CustomerPayments.BraintreeSimulator.Wire;

/// <summary>Checks a document and its variables against the schema, runs it, and writes the answer's JSON.</summary>
internal sealed class DocumentRunner(GatewayEngine gateway, ILogger logger)
{
    private static readonly Lazy<Schema> OneSchema = new(WireSchema.Build);

    private readonly DocumentExecuter executer = new();
    private readonly GraphQLSerializer serializer = new(new RefusalExtensions());

    public async Task<string> RunAsync(GraphQlBody body, CallerKind caller, ChargeScript script, DateOnly version)
    {
        var result = await executer.ExecuteAsync(new ExecutionOptions
        {
            Schema = OneSchema.Value,
            Query = body.Query,
            Document = body.Document.Parsed,
            ValidationRules = body.Document.IsKnownToBeValid ? [] : null,
            OperationName = body.OperationName,
            Variables = body.Variables.ValueKind is JsonValueKind.Undefined
                ? Inputs.Empty
                : serializer.ReadNode<Inputs>(body.Variables),
            UserContext = new RequestContext(gateway, caller, script, version),
            ThrowOnUnhandledException = false,
            UnhandledExceptionDelegate = problem =>
            {
                if (problem.OriginalException is not GatewayRefusalException)
                    logger.LogError(
                        problem.OriginalException, "The simulator failed to carry out {Operation}", body.RootFields);
                return Task.CompletedTask;
            },
        });
        body.Document.IsKnownToBeValid |= result.Executed;
        result.Extensions = new Dictionary<string, object?> { ["requestId"] = Guid.NewGuid() };
        return serializer.Serialize(result);
    }

    /// <summary>Refusals carry Braintree's error class and codes; faults of the document carry nothing.</summary>
    private sealed class RefusalExtensions : IErrorInfoProvider
    {
        public ErrorInfo GetInfo(ExecutionError executionError) => executionError switch
        {
            { InnerException: GatewayRefusalException refusal } => new ErrorInfo
            {
                Message = refusal.Message,
                Extensions = ErrorBodies.Extensions(refusal.ErrorClass, refusal.LegacyCode, refusal.InputPath),
            },
            UnhandledError => new ErrorInfo
            {
                Message = "An unknown error has occurred.",
                Extensions = ErrorBodies.Extensions("INTERNAL"),
            },
            _ => new ErrorInfo { Message = executionError.Message },
        };
    }
}
