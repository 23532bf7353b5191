using System.Reflection;
using System.Text.Encodings.Web;
using CustomerPayments.Application.Records;
using Fluid;

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

    public EmailTemplates()
    {
        var parser = new FluidParser();
        words = Enum.GetValues<EmailKind>().Select(FrozenWords.NameOf).Append(WebhookEndpointDisabled)
            .ToDictionary(name => name, name => Parse(parser, name));
        html = Parse(parser, "message.html");
        text = Parse(parser, "message.text");
    }

    /// <param name="facts">What the templates may name, in snake case.</param>
    public Task<(string Subject, string Text, string Html)> RenderAsync(
        EmailKind kind, IReadOnlyDictionary<string, object?> facts) => RenderAsync(FrozenWords.NameOf(kind), facts);

    /// <inheritdoc cref="RenderAsync(EmailKind, IReadOnlyDictionary{string, object?})"/>
    public async Task<(string Subject, string Text, string Html)> RenderAsync(
        string name, IReadOnlyDictionary<string, object?> facts)
    {
        // Subject, heading and paragraphs stand one under the other, with blank lines between the paragraphs.
        var lines = (await words[name].RenderAsync(Context(facts), NullEncoder.Default)).Split('\n');
        var paragraphs = string.Join('\n', lines[2..]).Split("\n\n")
            .Select(paragraph => paragraph.Replace('\n', ' ').Trim()).Where(paragraph => paragraph.Length > 0).ToList();
        var framed = new Dictionary<string, object?>(facts)
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
