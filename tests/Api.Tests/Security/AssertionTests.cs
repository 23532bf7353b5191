using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerPayments.Application.Clients;
using CustomerPayments.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>Clients that sign in place of a secret (RFC 7523), and forgeries of it.</summary>
public sealed class AssertionTests
{
    private const string Client = "erp";
    private const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private ApiHost api = null!;

    [OneTimeSetUp]
    public async Task AddClient()
    {
        api = new ApiHost();
        await api.SendAsync(new ManageClient(ClientAction.Add, Client, ["customers"], Keys: KeySet));
        await api.SendAsync(new ManageClient(ClientAction.Add, "secretive", ["customers"]));
    }

    [OneTimeTearDown]
    public void StopApi() => api.Dispose();

    private static readonly TestCaseData[] Good =
    [
        Case("ES256", t => t.Sign()),
        Case("PS256", t => t.SignRsa("PS256", RSASignaturePadding.Pss)),
        Case("made out to the token endpoint", t => t.Sign(claims: c => c["aud"] = "https://pay.example/oauth/token")),
        Case("a list of one audience", t => t.Sign(claims: c => c["aud"] = new JsonArray("customer-payments"))),
        Case("without a type", t => t.Sign(header: h => h.Remove("typ"))),
        Case("a type of its own", t => t.Sign(header: h => h["typ"] = "client-authentication+jwt")),
        Case("five minutes ahead", t => t.Sign(claims: c => c["exp"] = t.Now + 300)),
        Case("a minute past its end", t => t.Sign(claims: c => c["exp"] = t.Now - 59)),
    ];

    [TestCaseSource(nameof(Good))]
    public async Task A_client_that_signs_gets_a_token(Func<Assertion, string> make) =>
        Assert.That((await AskAsync(make(New()))).Status, Is.EqualTo(200));

    private static readonly TestCaseData[] Forged =
    [
        Case("no signature", t => $"{t.Header(h => h["alg"] = "none")}.{t.Claims()}."),
        Case("HMAC with the public key", t => t.Hmac()),
        Case("RS256, which is not taken", t => t.SignRsa("RS256", RSASignaturePadding.Pkcs1)),
        Case("another's key under our kid", t => t.Sign(Assertion.Foreign)),
        Case("no kid among several keys", t => t.Sign(header: h => h.Remove("kid"))),
        Case("an unknown kid", t => t.Sign(header: h => h["kid"] = "other")),
        Case("its own key in the header", t =>
            t.Sign(Assertion.Foreign, header: h => h["jwk"] = PublicJwk(Assertion.Foreign, "ec"))),
        Case("jku", t => t.Sign(header: h => h["jku"] = "https://evil.example/jwks.json")),
        Case("crit", t => t.Sign(header: h => h["crit"] = new JsonArray("b64"))),
        Case("the type of an access token", t => t.Sign(header: h => h["typ"] = "at+jwt")),
        Case("another issuer", t => t.Sign(claims: c => c["iss"] = "rapidworks")),
        Case("another client", t => t.SignAs("rapidworks")),
        Case("a client without keys", t => t.SignAs("secretive")),
        Case("nobody", t => t.SignAs("nobody")),
        Case("no subject", t => t.Sign(claims: c => c.Remove("sub"))),
        Case("another audience", t => t.Sign(claims: c => c["aud"] = "https://evil.example/oauth/token")),
        Case("two audiences", t =>
            t.Sign(claims: c => c["aud"] = new JsonArray("customer-payments", "https://evil.example"))),
        Case("no audience", t => t.Sign(claims: c => c.Remove("aud"))),
        Case("past its end", t => t.Sign(claims: c => c["exp"] = t.Now - 60)),
        Case("without an end", t => t.Sign(claims: c => c.Remove("exp"))),
        Case("an end too far ahead", t => t.Sign(claims: c => c["exp"] = t.Now + 301)),
        Case("not good yet", t => t.Sign(claims: c => c["nbf"] = t.Now + 61)),
        Case("without an id", t => t.Sign(claims: c => c.Remove("jti"))),
        Case("an empty id", t => t.Sign(claims: c => c["jti"] = "")),
        Case("a claim twice", t => t.SignText(
            t.ClaimsText().Replace("{\"", "{\"sub\":\"rapidworks\",\"", StringComparison.Ordinal))),
        Case("changed after signing", t => $"{t.Header()}.{t.Claims(c => c["jti"] = "x")}.{t.Sign().Split('.')[2]}"),
        Case("no JWT", _ => "nonsense"),
        Case("three dots", _ => "a.b.c"),
    ];

    [TestCaseSource(nameof(Forged))]
    public async Task A_forged_assertion_is_refused(Func<Assertion, string> make)
    {
        var (status, body) = await AskAsync(make(New()));
        Assert.That((status, body.Text("error")), Is.EqualTo((401, "invalid_client")));
    }

    [Test]
    public async Task An_assertion_is_good_once()
    {
        var assertion = New().Sign();
        Assert.That((await AskAsync(assertion)).Status, Is.EqualTo(200));
        Assert.That((await AskAsync(assertion)).Status, Is.EqualTo(401));

        var again = New().Sign();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(again)));
        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(1), "of eight at once");
    }

    [Test]
    public async Task Ids_are_remembered_until_their_assertions_are_too_old_and_then_forgotten()
    {
        using var own = new ApiHost(); // its clock moves
        await own.SendAsync(new ManageClient(ClientAction.Add, Client, ["customers"], Keys: KeySet));
        var now = own.Clock.GetUtcNow().ToUnixTimeSeconds();
        var assertion = new Assertion(now, "jti-1").Sign();
        Assert.That((await AskAsync(assertion, own)).Status, Is.EqualTo(200));

        own.Clock.Advance(TimeSpan.FromSeconds(119));
        await own.RunJobAsync("clean-up");
        Assert.That((await AskAsync(assertion, own)).Status, Is.EqualTo(401), "still remembered");
        own.Clock.Advance(TimeSpan.FromSeconds(2));
        await own.RunJobAsync("clean-up");

        Assert.That((await AskAsync(assertion, own)).Status, Is.EqualTo(401), "too old");
        Assert.That((await AskAsync(new Assertion(now + 121, "jti-1").Sign(), own)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_client_authenticates_in_one_way_only()
    {
        var both = await AskAsync(New().Sign(), also: ("client_secret", "s"));
        var otherType = await AskAsync(New().Sign(), type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
        Assert.That((both.Status, both.Body.Text("error")), Is.EqualTo((400, "invalid_request")));
        Assert.That((otherType.Status, otherType.Body.Text("error")), Is.EqualTo((400, "invalid_request")));
    }

    [Test]
    public async Task What_microsofts_library_signs_is_taken()
    {
        var now = api.Clock.GetUtcNow().UtcDateTime;
        var assertion = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Issuer = Client, Audience = "customer-payments", IssuedAt = now, Expires = now.AddMinutes(1),
                Claims = new Dictionary<string, object> { ["sub"] = Client, ["jti"] = $"{Guid.NewGuid()}" },
                SigningCredentials = new SigningCredentials(
                    new ECDsaSecurityKey(Assertion.Own) { KeyId = "ec" }, SecurityAlgorithms.EcdsaSha256),
            });
        Assert.That((await AskAsync(assertion)).Status, Is.EqualTo(200));
    }

    [TestCase("nonsense", "no JSON Web Key Set")]
    [TestCase("{\"keys\":[]}", "holds no key")]
    [TestCase("{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}", "Keys are P-256, or RSA")]
    [TestCase("{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"YQ\",\"y\":\"YQ\"}]}", "Keys are P-256, or RSA")]
    [TestCaseSource(nameof(ShortKeys))]
    public void Keys_that_cannot_be_a_clients_are_refused(string keys, string says) => Assert.That(
        () => api.SendAsync(new ManageClient(ClientAction.Add, "other", ["customers"], Keys: keys)),
        Throws.TypeOf<ClientRefusedException>().With.Message.Contains(says));

    private static IEnumerable<TestCaseData> ShortKeys()
    {
        using var rsa = RSA.Create(2048);
        yield return new TestCaseData(
            new JsonObject { ["keys"] = new JsonArray(PublicJwk(rsa)) }.ToJsonString(), "Keys are P-256, or RSA")
        {
            TestName = "{m}(RSA of 2048 bits)",
        };
    }

    [Test]
    public void A_private_key_is_not_taken()
    {
        var jwk = PublicJwk(Assertion.Own, "ec");
        jwk["d"] = Base64UrlEncoder.Encode(Assertion.Own.ExportParameters(true).D!);
        Assert.That(
            () => api.SendAsync(new ManageClient(
                ClientAction.Add, "other", ["customers"],
                Keys: new JsonObject { ["keys"] = new JsonArray(jwk) }.ToJsonString())),
            Throws.TypeOf<ClientRefusedException>().With.Message.Contains("private key"));
    }

    private Assertion New() => new(api.Clock.GetUtcNow().ToUnixTimeSeconds(), $"{Guid.NewGuid()}");

    private async Task<(int Status, JsonElement Body)> AskAsync(
        string assertion, ApiHost? host = null, (string Key, string Value)? also = null, string type = Type)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials", ["client_assertion_type"] = type, ["client_assertion"] = assertion,
        };
        if (also is { } one)
            form[one.Key] = one.Value;
        var answer = await (host ?? api).Http.PostAsync("/oauth/token", new FormUrlEncodedContent(form));
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private static TestCaseData Case(string name, Func<Assertion, string> make) =>
        new TestCaseData(make).SetArgDisplayNames(name);

    private static string KeySet
    {
        get
        {
            var (ec, rsa) = (PublicJwk(Assertion.Own, "ec"), PublicJwk(Assertion.OwnRsa));
            return new JsonObject { ["keys"] = new JsonArray(ec, rsa) }.ToJsonString();
        }
    }

    private static JsonObject PublicJwk(RSA key)
    {
        var rsa = key.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA", ["kid"] = "rsa", ["n"] = Base64UrlEncoder.Encode(rsa.Modulus!),
            ["e"] = Base64UrlEncoder.Encode(rsa.Exponent!),
        };
    }

    private static JsonObject PublicJwk(ECDsa key, string kid)
    {
        var point = key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = kid, ["x"] = Base64UrlEncoder.Encode(point.X!),
            ["y"] = Base64UrlEncoder.Encode(point.Y!),
        };
    }

    /// <summary>Makes assertions that differ from a good one in one thing.</summary>
    public sealed record Assertion(long Now, string Id)
    {
        public static ECDsa Own { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public static ECDsa Foreign { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public static RSA OwnRsa { get; } = RSA.Create(3072);

        public string Kid { get; init; } = "ec";

        public string Header(Action<JsonObject>? change = null) =>
            Encode(Changed(new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = Kid }, change));

        public string Claims(Action<JsonObject>? change = null) => Encode(Changed(Body, change));

        public string ClaimsText() => Body.ToJsonString();

        public string Sign(
            ECDsa? key = null, Action<JsonObject>? header = null, Action<JsonObject>? claims = null) =>
            Finish(key ?? Own, $"{Header(header)}.{Claims(claims)}");

        public string Sign(Action<JsonObject> claims) => Sign(null, null, claims);

        public string SignAs(string client) => Sign(c => (c["iss"], c["sub"]) = (client, client));

        public string SignText(string claims) => Finish(Own, $"{Header()}.{Base64UrlEncoder.Encode(claims)}");

        public string SignRsa(string algorithm, RSASignaturePadding padding)
        {
            var body = $"{Header(h => (h["alg"], h["kid"]) = (algorithm, "rsa"))}.{Claims()}";
            var signature = OwnRsa.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256, padding);
            return $"{body}.{Base64UrlEncoder.Encode(signature)}";
        }

        public string Hmac()
        {
            var body = $"{Header(h => h["alg"] = "HS256")}.{Claims()}";
            var key = Encoding.ASCII.GetBytes(Own.ExportSubjectPublicKeyInfoPem());
            return $"{body}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(body)))}";
        }

        private JsonObject Body => new()
        {
            ["iss"] = Client, ["sub"] = Client, ["aud"] = "customer-payments", ["exp"] = Now + 60, ["iat"] = Now,
            ["jti"] = Id,
        };

        private static string Finish(ECDsa key, string body) =>
            $"{body}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(body), HashAlgorithmName.SHA256))}";

        private static JsonObject Changed(JsonObject json, Action<JsonObject>? change)
        {
            change?.Invoke(json);
            return json;
        }

        private static string Encode(JsonObject json) => Base64UrlEncoder.Encode(json.ToJsonString());
    }
}
