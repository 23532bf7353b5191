using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Testing;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Forged tokens, keys that change, and tokens taken back (RFC 8725).</summary>
public sealed class TokenTests : ApiTests
{
    private HttpClient customer = null!;
    private JsonObject header = null!;
    private JsonObject claims = null!;

    [OneTimeSetUp]
    public async Task SignIn()
    {
        (_, customer) = await ActivatedCustomerAsync();
        var parts = customer.DefaultRequestHeaders.Authorization!.Parameter!.Split('.');
        header = Read(parts[0]);
        claims = Read(parts[1]);
    }

    [Test]
    public void Our_tokens_are_es256_name_their_type_and_key_and_live_ten_minutes() => Assert.That(
        ($"{header["alg"]}", $"{header["typ"]}", header["kid"] is not null,
            claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()),
        Is.EqualTo(("ES256", "at+jwt", true, 600L)));

    [Test]
    public async Task A_token_made_with_our_key_as_we_make_it_is_good()
    {
        // Otherwise the refusals below might have another reason than the one they are named for.
        Assert.That(await StatusAsync(Signed(header, claims)), Is.EqualTo(200));
    }

    private static readonly TestCaseData[] Forgeries =
    [
        Forgery("no signature", t => $"{t.Header(h => h["alg"] = "none")}.{t.Claims()}."),
        Forgery("alg none in capitals", t => $"{t.Header(h => h["alg"] = "None")}.{t.Claims()}."),
        Forgery("HMAC with the public key", t => t.Hmac("HS256")),
        Forgery("RSA in name only", t => t.Sign(h => h["alg"] = "RS256")),
        Forgery("ES384 in name only", t => t.Sign(h => h["alg"] = "ES384")),
        Forgery("another's key under our kid", t => t.SignWith(Forge.Foreign)),
        Forgery("another's key under its own kid", t =>
            t.SignWith(Forge.Foreign, h => h["kid"] = KidOf(Forge.Foreign))),
        Forgery("no kid", t => t.Sign(h => h.Remove("kid"))),
        Forgery("an empty kid", t => t.Sign(h => h["kid"] = "")),
        Forgery("a path as kid", t => t.Sign(h => h["kid"] = "../../dev/null")),
        Forgery("its own key in the header", t => t.SignWith(Forge.Foreign, h => h["jwk"] = JwkOf(Forge.Foreign))),
        Forgery("a key in the header, well signed", t => t.Sign(h => h["jwk"] = JwkOf(Forge.Foreign))),
        Forgery("jku", t => t.Sign(h => h["jku"] = "https://evil.example/jwks.json")),
        Forgery("x5u", t => t.Sign(h => h["x5u"] = "https://evil.example/cert.pem")),
        Forgery("x5c", t => t.Sign(h => h["x5c"] = new JsonArray("MIIB"))),
        Forgery("crit", t => t.Sign(h => h["crit"] = new JsonArray("b64"))),
        Forgery("no typ", t => t.Sign(h => h.Remove("typ"))),
        Forgery("typ of another kind of token", t => t.Sign(h => h["typ"] = "JWT")),
        Forgery("expired", t => t.Sign(claims: c => c["exp"] = t.Now - 61)),
        Forgery("without an end", t => t.Sign(claims: c => c.Remove("exp"))),
        Forgery("not good yet", t => t.Sign(claims: c => c["nbf"] = t.Now + 61)),
        Forgery("another issuer", t => t.Sign(claims: c => c["iss"] = "https://evil.example")),
        Forgery("no issuer", t => t.Sign(claims: c => c.Remove("iss"))),
        Forgery("another audience", t => t.Sign(claims: c => c["aud"] = "somebody-else")),
        Forgery("no audience", t => t.Sign(claims: c => c.Remove("aud"))),
        Forgery("a claim changed after signing", t => t.Changed(c => c["sub"] = $"{Guid.NewGuid()}")),
        Forgery("another customer's session", t => t.Sign(claims: c => c["sub"] = $"{Guid.NewGuid()}")),
        Forgery("no session", t => t.Sign(claims: c => c.Remove("sid"))),
        Forgery("a claim twice", t =>
            t.SignText(t.ClaimsText().Replace("{\"", $"{{\"sub\":\"{Guid.NewGuid()}\",\"", StringComparison.Ordinal))),
        Forgery("a part too many", t => $"{t.Sign()}.e30"),
        Forgery("a part too few", t => t.Sign()[..t.Sign().LastIndexOf('.')]),
        Forgery("a signature in another base64", t => t.Sign() + "="),
        Forgery("a signature in DER", t => t.SignDer()),
        Forgery("an empty signature", t => $"{t.Header()}.{t.Claims()}."),
    ];

    [TestCaseSource(nameof(Forgeries))]
    public async Task A_forged_token_is_refused(Func<Forge, string> make) =>
        Assert.That(await StatusAsync(
            make(new Forge(Ours(), header, claims, Api.Clock.GetUtcNow().ToUnixTimeSeconds()))), Is.EqualTo(401));

    [Test]
    public async Task A_refresh_token_and_a_links_secret_open_nothing_as_bearer()
    {
        var (_, _, link) = await InvitedCustomerAsync();
        var session = await (await Api.Http.PostAsJsonAsync(
            "/v1/activation", new { token = link, password = Portal.Password })).JsonAsync(HttpStatusCode.Created);
        Assert.That((await StatusAsync(session.Text("refreshToken")), await StatusAsync(link)), Is.EqualTo((401, 401)));
    }

    [Test]
    public async Task A_customers_token_made_out_to_the_back_office_opens_neither_door()
    {
        var token = Signed(header, With(claims, c => c["aud"] = "back-office"));
        Assert.That(
            (await StatusAsync(token), await StatusAsync(token, "/v1/backoffice/customers")), Is.EqualTo((401, 401)),
            "No client of ours has the customer's id.");
    }

    [Test]
    public async Task A_token_counts_for_a_minute_after_its_end_and_no_longer()
    {
        using var own = new ApiHost(); // its clock moves
        using var guest = await own.ActivatedCustomerAsync(await own.AsBackOfficeAsync(), "C-1");
        var ends = Read(TokenOf(guest).Split('.')[1])["exp"]!.GetValue<long>();
        own.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(ends + 59));
        Assert.That((await guest.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        own.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await guest.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Taken_back_a_token_is_refused_with_the_next_request()
    {
        var (name, guest) = await ActivatedCustomerAsync();
        Assert.That((await guest.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await BackOffice.PostAsync($"/v1/backoffice/customers/{name}/suspend", null);

        Assert.That((await guest.GetAsync("/v1/me")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_new_key_takes_over_while_tokens_of_the_old_one_run_out()
    {
        const string Customers = "/v1/backoffice/customers";
        var (old, next) = (await File.ReadAllTextAsync(KeyFile), ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var key = ("Auth:SigningKey", next.ExportPkcs8PrivateKeyPem());
        using var rotated = new ApiHost(key, ("Auth:PreviousSigningKeys:0", old));
        using var without = new ApiHost(key);
        rotated.Clock.SetUtcNow(Api.Clock.GetUtcNow());
        without.Clock.SetUtcNow(Api.Clock.GetUtcNow());
        var token = TokenOf(BackOffice);

        var published = (await rotated.Http.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json"))
            .GetProperty("keys").EnumerateArray().Select(k => k.Text("kid")).ToList();
        var made = TokenOf(await rotated.AsBackOfficeAsync());
        var verified = await rotated.As(token).GetAsync(Customers);
        var refused = await without.As(token).GetAsync(Customers);

        Assert.Multiple(() =>
        {
            Assert.That(published, Is.EqualTo([KidOf(next), KidIn(token)]), "the new key, then the old");
            Assert.That(KidIn(made), Is.EqualTo(KidOf(next)), "only the new one signs");
            Assert.That(verified.StatusCode, Is.EqualTo(HttpStatusCode.OK), "the old one still verifies");
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "until it is taken out");
        });
    }

    private static string TokenOf(HttpClient http) => http.DefaultRequestHeaders.Authorization!.Parameter!;

    private static string KidIn(string token) => $"{Read(token.Split('.')[0])["kid"]}";

    private string KeyFile => Path.Combine(Api.DataDirectory, "signing-key.pem");

    private static TestCaseData Forgery(string name, Func<Forge, string> make) =>
        new TestCaseData(make).SetArgDisplayNames(name);

    private ECDsa Ours()
    {
        var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(KeyFile));
        return key;
    }

    private string Signed(JsonObject head, JsonObject body) => new Forge(Ours(), head, body, 0).Sign();

    private async Task<int> StatusAsync(string token, string path = "/v1/me") =>
        (int)(await Api.As(token).GetAsync(path)).StatusCode;

    private static JsonObject Read(string part) => JsonNode.Parse(Base64UrlEncoder.DecodeBytes(part))!.AsObject();

    private static JsonObject With(JsonObject original, Action<JsonObject>? change)
    {
        var copy = original.DeepClone().AsObject();
        change?.Invoke(copy);
        return copy;
    }

    private static string KidOf(ECDsa key) => Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());

    private static JsonObject JwkOf(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return new()
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64UrlEncoder.Encode(point.X!),
            ["y"] = Base64UrlEncoder.Encode(point.Y!)
        };
    }

    /// <summary>Makes tokens that differ from a good one in one thing.</summary>
    public sealed record Forge(ECDsa Ours, JsonObject GoodHeader, JsonObject GoodClaims, long Now)
    {
        public static ECDsa Foreign { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public string Header(Action<JsonObject>? change = null) => Encode(With(GoodHeader, change).ToJsonString());

        public string Claims(Action<JsonObject>? change = null) => Encode(With(GoodClaims, change).ToJsonString());

        public string ClaimsText() => GoodClaims.ToJsonString();

        public string Sign(Action<JsonObject>? header = null, Action<JsonObject>? claims = null) =>
            SignWith(Ours, header, claims);

        public string SignWith(ECDsa key, Action<JsonObject>? header = null, Action<JsonObject>? claims = null) =>
            Finish(key, $"{Header(header)}.{Claims(claims)}");

        public string SignText(string claims) => Finish(Ours, $"{Header()}.{Encode(claims)}");

        public string Changed(Action<JsonObject> change) => $"{Header()}.{Claims(change)}.{Sign().Split('.')[2]}";

        public string SignDer()
        {
            var body = $"{Header()}.{Claims()}";
            return $"{body}.{Base64UrlEncoder.Encode(Ours.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))}";
        }

        public string Hmac(string algorithm)
        {
            var body = $"{Header(h => h["alg"] = algorithm)}.{Claims()}";
            return $"{body}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Ours.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(body)))}";
        }

        private static string Finish(ECDsa key, string body) =>
            $"{body}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256))}";

        private static string Encode(string json) => Base64UrlEncoder.Encode(json);
    }
}
