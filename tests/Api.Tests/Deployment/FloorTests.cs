using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerPayments.Api.Demo;
using CustomerPayments.Api.Tests.Startup;
using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Deployment;

/// <summary>
/// The floor of the benchmark writes SQL of its own on the product's tables: it has to follow them, and to do the same
/// work as the product.
/// </summary>
public sealed class FloorTests
{
    private Place place = null!;
    private ApiProcess product = null!;
    private ApiProcess floor = null!;
    private HttpClient toProduct = null!;
    private HttpClient toFloor = null!;

    [SetUp]
    public async Task StartBoth()
    {
        place = new Place();
        product = await ApiProcess.ListenAsync(place.Settings);
        floor = await ApiProcess.ListenToAsync(
            FloorProgram(), [], Path.Combine(place.Folder, "payments.db"),
            Path.Combine(place.Folder, "signing-key.pem"));
        toProduct = new HttpClient { BaseAddress = product.Address };
        toFloor = new HttpClient { BaseAddress = floor.Address };
        var session = await (await toProduct.PostAsJsonAsync(
            "/v1/sessions", new { email = DemoData.ActiveEmail, password = DemoData.ActivePassword }))
            .JsonAsync(HttpStatusCode.Created);
        foreach (var http in new[] { toProduct, toFloor })
        {
            http.DefaultRequestHeaders.Authorization =
                new AuthenticationHeaderValue("Bearer", session.Text("accessToken"));
        }
    }

    [TearDown]
    public async Task StopBoth()
    {
        toProduct.Dispose();
        toFloor.Dispose();
        await floor.DisposeAsync();
        await product.DisposeAsync();
        place.Dispose();
    }

    [Test]
    public async Task Its_list_has_the_products_rows_with_the_same_members()
    {
        await PayThreeAsync(commits: 2);

        var expected = (await toProduct.GetFromJsonAsync<JsonElement>("/v1/invoices?limit=25")).Items().ToList();
        var items = (await toFloor.GetFromJsonAsync<JsonElement>("/list")).Items().ToList();

        Assert.That(items.Select(Shape), Is.EqualTo(expected.Select(Shape)));
        Assert.That(expected.Select(row => row.GetProperty("payment").ValueKind),
            Is.SupersetOf([JsonValueKind.Null, JsonValueKind.Object]));
    }

    [TestCase(1)]
    [TestCase(2)]
    public async Task Three_invoices_that_it_has_paid_are_paid_for_the_product(int commits)
    {
        var due = await PayThreeAsync(commits);

        foreach (var row in due)
        {
            var invoice = await toProduct.GetFromJsonAsync<JsonElement>($"/v1/invoices/{row.Text("id")}");
            Assert.That(invoice.Text("status"), Is.EqualTo("paid"));
        }
    }

    private async Task<List<JsonElement>> PayThreeAsync(int commits)
    {
        var page = await toProduct.GetFromJsonAsync<JsonElement>("/v1/invoices?status=unpaid&limit=3");
        var due = page.Items().ToList();
        var body = new
        {
            invoices = due.Select(row => new { id = row.Text("id"), amountDue = row.Number("amountDue") }),
            total = due.Sum(row => row.Number("amountDue")), currency = "USD", method = Portal.ByCard(),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/pay?commits={commits}")
        {
            Content = JsonContent.Create(body), Headers = { { "Idempotency-Key", "floor" } },
        };

        var answer = await toFloor.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        return due;
    }

    private static string Shape(JsonElement row) =>
        $"{row.Text("id")} {row.Text("status")} {string.Join(' ', row.EnumerateObject().Select(m => m.Name).Order())} "
            + string.Join(' ', Payment(row).Order());

    private static IEnumerable<string> Payment(JsonElement row) =>
        row.GetProperty("payment") is { ValueKind: JsonValueKind.Object } payment
            ? payment.EnumerateObject().Select(member => member.Name)
            : [];

    /// <summary>Built with the tests, in the same configuration.</summary>
    private static string FloorProgram()
    {
        var target = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(
            Repository.Root, "benchmarks", "Floor", "bin", target.Parent!.Name, target.Name,
            "CustomerPayments.Benchmarks.Floor.dll");
    }
}
