using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using CustomerPayments.Application.Auditing;
using CustomerPayments.Application.Customers;
using CustomerPayments.Application.Emails;
using CustomerPayments.Application.Feeds;
using CustomerPayments.Application.Invoices;
using CustomerPayments.Application.Lists;
using CustomerPayments.Application.Payments;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.UnmatchedCharges;
using CustomerPayments.Application.Webhooks;
using CustomerPayments.Domain;
using CustomerPayments.Domain.Ids;
using CustomerPayments.Domain.Payments;
using CustomerPayments.Infrastructure.Braintree;
using CustomerPayments.Infrastructure.Security;
using CustomerPayments.Testing;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace CustomerPayments.Application.Tests;

/// <summary>
/// Rows and cursors of earlier releases stay readable: each stored form is compared with what the last release wrote.
/// A new value adds a line to an expectation here; a changed or missing line is a mistake.
/// </summary>
public sealed partial class FrozenWordsTests
{
    private const string Id = "019746d2-0000-7000-8000-000000000001";

    private const string Moves = """
        Accept Alarm ClearAlarm Fail Identify KeepLooking NoteRefund ReturnFunds Reverse Settle Stay Tell
        """;

    private const string AuditKinds = """
        account-activated audit-pruned command-run bank-account-added bank-account-amounts-refused bank-account-confirmed
        bank-account-moved bank-account-removed client-changed client-revoked current-password-refused customer-erased
        customer-exported customer-put customer-reactivated customer-suspended customer-unlocked email-closed
        email-resent identity-proved invoice-put invoice-voided link-revoked link-sent passkey-added
        passkey-count-went-back passkey-removed passkey-renamed password-changed payment-initiated payment-moved
        payment-resolved payments-held payments-released primary-email-changed recovery-code-used recovery-codes-made request-refused
        second-factor-asked second-factor-refused second-factor-reset sign-in-refused signed-in signed-out
        spent-refresh-token-presented started token-issued token-refused totp-added totp-removed
        unmatched-charge-adopted unmatched-charge-closed unmatched-charge-reversed webhook-endpoint-deleted webhook-endpoint-disabled webhook-endpoint-put
        webhook-secret-rotated webhook-tested webhooks-redelivered
        """;

    private const string AlarmCodes = """
        amount-mismatch audit-not-intact card-testing charge-without-payment clock-skew dispute-closed dispute-open
        email-refused foreign-transaction guessing
        mail-unsent-for-an-hour orphan payments-held policy-breached proxy-not-trusted refund-failed refunded-at-gateway
        released-more-than-due return-not-visible returned-after-refund several-charges sweep-not-run
        unknown-for-an-hour webhook-endpoint-disabled
        """;

    private const string EventTypes = """
        alarm.ended alarm.raised bank-account.failed bank-account.verified customer.activated
        customer.created customer.erased customer.invited customer.reactivated customer.suspended
        customer.updated email.refused invoice.created invoice.paid invoice.reopened invoice.updated
        invoice.voided payment.failed payment.pending payment.processing payment.refund-noted
        payment.returned payment.succeeded payment.updated
        """;

    private const string FailureCodes = """
        application-incomplete avs avs-and-cvv bank-account-not-checked bank-account-not-verified cvv declined
        duplicate excessive-retry fraud gateway-busy gateway-configuration manual-transactions-disabled never-charged
        not-found not-implemented not-sent not-submitted partially-approved payment-method-blocked rejected
        risk-threshold settlement-declined three-d-secure token-issuance too-many-confirmation-attempts
        union-pay-enrollment-required unsupported-client validation voided
        """;

    /// <summary>A cursor of each list, with every member that the last release wrote.</summary>
    private static readonly (Func<World, string, Task> Resume, string Cursor)[] Cursors =
    [
        (Ask(cursor => new ListAudit(new(new AuditFilter(), cursor))), """
            {"List":"AuditFilter",
            "Filter":{"Who":"system","What":"started","Subject":"payment:1",
            "From":"2026-06-01T14:00:00Z","To":"2026-06-01T14:00:00Z"},
            "Position":{"At":"2026-06-01T14:00:00Z","Id":"019746d2-0000-7000-8000-000000000001"}}
            """),
        (Ask(cursor => new ListBackOfficeInvoices(new(new BackOfficeInvoiceFilter(), cursor))), """
            {"List":"BackOfficeInvoiceFilter","Filter":{"CustomerReference":"C-1","Statuses":21,
            "DueFrom":"2026-06-01","DueTo":"2026-06-30","IssuedFrom":"2026-05-01","IssuedTo":"2026-05-31"},
            "Position":"I-1"}
            """),
        (Ask(cursor => new ListBackOfficePayments(new(new BackOfficePaymentFilter(), cursor))), """
            {"List":"BackOfficePaymentFilter","Filter":{"Status":4,"Method":1,"CustomerReference":"C-1",
            "TransactionId":"t1","From":"2026-06-01T14:00:00Z","To":"2026-06-01T14:00:00Z"},
            "Position":{"At":"2026-06-01T14:00:00Z","Id":"019746d2-0000-7000-8000-000000000001"}}
            """),
        (Ask(cursor => new ListCustomers(new(new CustomerFilter(), cursor))), """
            {"List":"CustomerFilter","Filter":{},"Position":"C-1"}
            """),
        (Ask(cursor => new ListEmails(new(new EmailFilter(), cursor))), """
            {"List":"EmailFilter","Filter":{"CustomerReference":"C-1",
            "PaymentId":"019746d2-0000-7000-8000-000000000001","Kind":13,"State":3},
            "Position":{"CreatedAt":"2026-06-01T14:00:00Z","Id":"019746d2-0000-7000-8000-000000000001"}}
            """),
        (AskForInvoicesAsync, """
            {"List":"InvoiceFilter","Filter":{"Statuses":8,"DueFrom":"2026-06-01","DueTo":"2026-06-30",
            "IssuedFrom":"2026-05-01","IssuedTo":"2026-05-31","Text":"n","Sort":0,"Descending":true},
            "Position":{"Id":"019746d2-0000-7000-8000-000000000001","Date":"2026-06-01","Amount":null,"Number":null}}
            """),
        (AskForInvoicesAsync, """
            {"List":"InvoiceFilter","Filter":{"Sort":1},
            "Position":{"Id":"019746d2-0000-7000-8000-000000000001","Date":"2026-06-01","Amount":null,"Number":null}}
            """),
        (AskForInvoicesAsync, """
            {"List":"InvoiceFilter","Filter":{"Sort":2},
            "Position":{"Id":"019746d2-0000-7000-8000-000000000001","Date":null,"Amount":1,"Number":null}}
            """),
        (AskForInvoicesAsync, """
            {"List":"InvoiceFilter","Filter":{"Sort":3},
            "Position":{"Id":"019746d2-0000-7000-8000-000000000001","Date":null,"Amount":null,"Number":"N-1"}}
            """),
        (Ask(cursor => new ListPaymentChanges(cursor)), """
            {"List":"Feed","Filter":{},"Position":7}
            """),
        (Ask(cursor => new ListPaymentChanges(cursor)), """
            {"List":"Feed","Filter":{},"Position":{"Epoch":"first","Position":7,
            "Event":"019746d2-0000-7000-8000-000000000001","At":"2026-06-01T14:00:00Z"}}
            """),
        (Ask(cursor => new ListEvents(cursor)), """
            {"List":"Events","Filter":{"Types":["payment.succeeded"]},"Position":{"Epoch":"first","Position":7,
            "Event":"019746d2-0000-7000-8000-000000000001","At":"2026-06-01T14:00:00Z"}}
            """),
        (Ask(cursor => new ListPayments(new CustomerId(), new(new PaymentFilter(), cursor))), """
            {"List":"PaymentFilter","Filter":{"Status":0,"From":"2026-06-01T14:00:00Z","To":"2026-06-01T14:00:00Z",
            "InvoiceId":"019746d2-0000-7000-8000-000000000001",
            "IdempotencyKey":"k"},"Position":{"At":"2026-06-01T14:00:00Z","Id":"019746d2-0000-7000-8000-000000000001"}}
            """),
        (Ask(cursor => new ListUnmatchedCharges(new(new UnmatchedChargeFilter(), cursor))), """
            {"List":"OrphanFilter","Filter":{"Open":true},
            "Position":{"FoundAt":"2026-06-01T14:00:00Z","TransactionId":"t1"}}
            """),
        (Ask(cursor => new ListWebhookDeliveries(endpoint, new(new WebhookDeliveryFilter(), cursor))), """
            {"List":"WebhookDeliveryFilter","Filter":{"State":2},
            "Position":{"CreatedAt":"2026-06-01T14:00:00Z","Id":"019746d2-0000-7000-8000-000000000001"}}
            """),
    ];

    private static Guid endpoint;
    private World world = null!;

    [OneTimeSetUp]
    public async Task CreateWorldAsync()
    {
        world = await World.CreateAsync();
        endpoint = (await world.SendAsync(new AddWebhookEndpoint("https://erp.example/", ["*"], null))).Id;
        await world.TamperAsync(
            """UPDATE "EventLog" SET "Origin" = 7, "AdoptedUpTo" = 7, "LastPosition" = 9""");
    }

    [OneTimeTearDown]
    public async Task DestroyWorldAsync() => await world.DisposeAsync();

    [Test]
    public void Stored_enums_have_the_words_and_numbers_of_the_last_release()
    {
        var lines = FrozenWords.StoredEnums.OrderBy(type => type.Name, StringComparer.Ordinal)
            .SelectMany(type => Enum.GetValues(type).Cast<object>().Select(value => string.Join(' ',
            [
                type.Name, $"{Convert.ToInt32(value, CultureInfo.InvariantCulture)}",
                (string)Call(nameof(FrozenWords.WordOf), type, value),
                .. value is EmailKind kind ? [FrozenWords.NameOf(kind)] : Array.Empty<string>(),
            ])));
        Assert.That(string.Join('\n', lines), Is.EqualTo(StoredEnums.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Every_word_of_a_stored_enum_is_read_as_the_value_that_wrote_it() => Assert.Multiple(() =>
    {
        foreach (var type in FrozenWords.StoredEnums)
        {
            foreach (var value in Enum.GetValues(type))
            {
                var word = Call(nameof(FrozenWords.WordOf), type, value);
                Assert.That(Call(nameof(FrozenWords.ValueOf), type, word), Is.EqualTo(value));
            }
        }
    });

    [Test]
    public async Task Every_column_of_an_enum_holds_frozen_words()
    {
        var columns = await world.ReadAsync(db => Task.FromResult(((DbContext)db).Model.GetEntityTypes()
            .SelectMany(entity => entity.GetFlattenedProperties()).Where(property => EnumOf(property) is not null)
            .ToList()));

        Assert.That(columns, Has.Count.GreaterThanOrEqualTo(11));
        Assert.Multiple(() =>
        {
            foreach (var column in columns)
            {
                foreach (var value in Enum.GetValues(EnumOf(column)!))
                {
                    Assert.That(
                        column.GetTypeMapping().Converter?.ConvertToProvider(value),
                        Is.EqualTo(Call(nameof(FrozenWords.WordOf), EnumOf(column)!, value)), $"{column}");
                }
            }
        });
    }

    [Test]
    public void Every_list_has_a_name_of_its_own_out_of_the_table()
    {
        var names = typeof(FrozenWords).GetNestedType("Lists", BindingFlags.NonPublic)!.GetFields()
            .Select(field => (string)field.GetRawConstantValue()!);
        var lists = typeof(FrozenWords).Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(IListFilter)))
            .Select(type => (string)type.GetProperty(nameof(IListFilter.List))!.GetValue(null)!).ToList();

        Assert.That(lists, Is.EquivalentTo(names));
        Assert.That(lists, Is.EquivalentTo(Cursors.Select(list => list.Cursor.Split('"')[3]).Distinct()));
    }

    [Test]
    public void Every_list_reads_the_cursors_of_the_last_release() => Assert.Multiple(() =>
    {
        foreach (var (resume, cursor) in Cursors)
            Assert.That(() => resume(world, CursorOf(cursor)), Throws.Nothing, cursor);
    });

    [Test]
    public void The_audit_trail_names_the_moves_of_a_payment_as_the_last_release_did()
    {
        var moves = typeof(PaymentMove).GetNestedTypes()
            .Select(type => (PaymentMove)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type));
        Assert.That(moves.Select(FrozenWords.NameOf), Is.EquivalentTo(Moves.Split(' ')));
    }

    [Test]
    public void Kinds_of_the_audit_trail_and_codes_are_those_of_the_last_release() => Assert.Multiple(() =>
    {
        Assert.That(Audited.All.Select(kind => kind.What), Is.EquivalentTo(Split(AuditKinds)));
        Assert.That(AlarmCode.All.Select(alarm => alarm.Code), Is.EquivalentTo(Split(AlarmCodes)));
        Assert.That(EventType.All.Select(type => type.Word), Is.EquivalentTo(Split(EventTypes)));
        Assert.That(
            FailureCode.Known.Except(AchReturnCode.Known).Concat(BraintreeDescription.Of(new()).FailureCodes),
            Is.EquivalentTo(Split(FailureCodes)));
        Assert.That(
            ReturnCode.Known.Except(AchReturnCode.Known),
            Is.EquivalentTo(["settlement-declined", "unknown", "voided"]));
    });

    [Test]
    public void An_entry_is_sealed_as_the_last_release_sealed_it()
    {
        var whole = new AuditEntry
        {
            Id = Guid.Parse(Id), At = new DateTime(2026, 6, 1, 14, 0, 0, DateTimeKind.Utc).AddTicks(1234560),
            Who = "customer:1", What = "payment-moved", Subject = "payment:2", Address = "192.0.2.1",
            RequestId = "r-1", Detail = "Accept, now Pending",
        };
        var bare = new AuditEntry { Id = Guid.Parse(Id), At = DateTime.UnixEpoch, Who = "system", What = "started" };
        const string WholeSeal = "2fc8ece3dcb97c9c8d55efd86a88789d8ebecc13903fb185c0031ff0ed6ec28f";
        const string BareSeal = "3baf2f51705bdef030c4d137f4fd107836eea5da52607c1cf6f792487343d59d";
        const string KeyedSeal = "abc963f22ce8a9c73be3baa87422cc9dfc2e69016c7232e8198bf0a792086346";
        var seals = new AuditSeals(new KeyedHashes([$"1:{Convert.ToBase64String(new byte[32])}"]));
        var keyed = seals.Make(whole, AuditSeal.Beginning, 1);
        Assert.That((keyed.KeyVersion, keyed.Hash), Is.EqualTo((1, KeyedSeal)));
        Assert.That(seals.Fits(keyed, whole, AuditSeal.Beginning));

        // Seals of versions before the keys still fit.
        Assert.That(seals.Fits(Unkeyed(WholeSeal, 1), whole, AuditSeal.Beginning));
        Assert.That(seals.Fits(Unkeyed(BareSeal, 2), bare, WholeSeal));
        Assert.That(seals.Fits(Unkeyed(WholeSeal, 2), whole, AuditSeal.Beginning), Is.False);
    }

    private static AuditSeal Unkeyed(string hash, long sequence) => new() { Sequence = sequence, Hash = hash };

    [Test]
    public async Task A_payment_keeps_the_fingerprint_of_its_request_in_the_form_of_the_last_release()
    {
        await using var own = await World.CreateAsync();
        var customer = await own.CustomerAsync();
        var invoice = await own.OweAsync(120_45);
        await own.PayAsync(customer, PaymentMethod.Card, invoice);

        var kept = await own.ReadAsync(db => db.Payments.Select(p => p.Fingerprint).SingleAsync());
        var text = $"{invoice.Id:N}=12045;12045;USD;Card;";
        Assert.That(kept, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));
    }

    private static string[] Split(string words) =>
        words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static Type? EnumOf(IProperty property) =>
        (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType) is { IsEnum: true } type ? type : null;

    private static object Call(string method, Type type, object argument) =>
        typeof(FrozenWords).GetMethod(method)!.MakeGenericMethod(type).Invoke(null, [argument])!;

    private static Func<World, string, Task> Ask<T>(Func<string, IRequest<T>> request) =>
        (world, cursor) => world.SendAsync(request(cursor));

    private static async Task AskForInvoicesAsync(World world, string cursor)
    {
        var customer = await world.CustomerAsync();
        var session = await world.OpenSessionAsync(customer);
        await world.SendAsync(new ListInvoices(customer, session, new(new InvoiceFilter(), cursor)));
    }

    private static string CursorOf(string place)
    {
        var json = Encoding.UTF8.GetBytes(place.ReplaceLineEndings(""));
        return Base64Url.EncodeToString([.. SHA256.HashData(json)[..8], .. json]);
    }
}
