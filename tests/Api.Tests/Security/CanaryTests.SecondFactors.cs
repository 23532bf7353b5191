using CustomerPayments.Testing;

namespace CustomerPayments.Api.Tests.Security;

/// <summary>The secrets of second factors.</summary>
public sealed partial class CanaryTests
{
    [Test]
    public async Task No_key_and_no_recovery_code_leaves_a_trace_except_in_the_answer_that_shows_it()
    {
        var owner = await api.ActivatedCustomerAsync(backOffice, "C-3");
        var (key, codes) = await owner.SetUpTotpAsync(api.Clock.GetUtcNow());
        var asked = await api.Http.AskedAsync("ap@c-3.example");
        foreach (var typed in new[] { codes[0], codes[0], key })
        {
            var answer = await api.Http.FinishAsync(asked, "recoveryCode", typed);
            if (!answer.IsSuccessStatusCode)
                said.Append(await answer.Content.ReadAsStringAsync());
        }

        said.Append(await (await owner.GetAsync("/v1/me/second-factor")).Content.ReadAsStringAsync());
        var shown = codes.Concat(codes.Select(code => code.Replace("-", "", StringComparison.Ordinal))).Append(key);
        await AssertNowhereAsync([.. shown]);
    }
}
