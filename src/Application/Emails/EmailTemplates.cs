using System.Reflection;
using System.Text.Encodings.Web;
using CustomerPayments.Application.Records;
using CustomerPayments.Application.Settings;
using Fluid;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Application.Emails;

/// <summary>
/// The Liquid templates: one file of words per kind of email (subject, heading, paragraphs), and one frame each for
/// HTML and for plain text, so that a change of wording is a change of one line and all emails look alike.
/// </summary>
internal sealed class EmailTemplates
{
    /// <summary>To the merchant, which the outbox of customers' emails does not know.</summary>
    public const string WebhookEndpointDisabled = "webhook-endpoint-disabled";

    private readonly Dictionary<string, IFluidTemplate> words;
    private readonly IFluidTemplate html;
    private readonly IFluidTemplate text;
    private readonly TemplateOptions options = new() { MemberAccessStrategy = new UnsafeMemberAccessStrategy() };

    private readonly IOptions<MerchantOptions> merchant;
    private readonly IOptions<PortalOptions> portal;

    public EmailTemplates(IOptions<MerchantOptions> merchant, IOptions<PortalOptions> portal)
    {
        (this.merchant, this.portal) = (merchant, portal);
        var parser = new FluidParser();
        words = Enum.GetValues<EmailKind>().Select(FrozenWords.NameOf).Append(WebhookEndpointDisabled)
            .ToDictionary(name => name, name => Parse(parser, name));
        html = Parse(parser, "message.html");
        text = Parse(parser, "message.text");
    }

    /// <param name="facts">What the templates may name beside the merchant, in snake case.</param>
    public Task<(string Subject, string Text, string Html)> RenderAsync(
        EmailKind kind, IReadOnlyDictionary<string, object?> facts) => RenderAsync(FrozenWords.NameOf(kind), facts);

    /// <inheritdoc cref="RenderAsync(EmailKind, IReadOnlyDictionary{string, object?})"/>
    public async Task<(string Subject, string Text, string Html)> RenderAsync(
        string name, IReadOnlyDictionary<string, object?> facts)
    {
        var all = new Dictionary<string, object?>(facts)
        {
            ["merchant"] = merchant.Value.Name,
            ["color"] = merchant.Value.Color,
            ["text_on_color"] = merchant.Value.TextOnColor(),
            ["logo_url"] = merchant.Value.LogoUrl,
            ["support_email"] = merchant.Value.SupportEmail,
            ["portal_url"] = portal.Value.BaseUrl,
        };
        // Subject, heading and paragraphs stand one under the other, with blank lines between the paragraphs.
        var lines = (await words[name].RenderAsync(Context(all), NullEncoder.Default)).Split('\n');
        var paragraphs = string.Join('\n', lines[2..]).Split("\n\n")
            .Select(paragraph => paragraph.Replace('\n', ' ').Trim()).Where(paragraph => paragraph.Length > 0).ToList();
        var framed = new Dictionary<string, object?>(all)
        {
            ["subject"] = lines[0].Trim(), ["heading"] = lines[1].Trim(), ["paragraphs"] = paragraphs,
            ["preheader"] = paragraphs[0],
        };

        return (lines[0].Trim(),
            await text.RenderAsync(Context(framed), NullEncoder.Default),
            await html.RenderAsync(Context(framed), HtmlEncoder.Default));
    }

    private TemplateContext Context(IReadOnlyDictionary<string, object?> facts)
    {
        var context = new TemplateContext(options);
        foreach (var (name, value) in facts)
            context.SetValue(name, value);
        return context;
    }

    private static IFluidTemplate Parse(FluidParser parser, string name)
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"{name}.liquid")!);
        return parser.Parse(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
