using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CustomerPayments.Api.Http;

/// <summary>The settings that bodies are read and answers are written with.</summary>
internal sealed class JsonSettings(IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> options)
{
    public JsonSerializerOptions Api => options.Value.SerializerOptions;
}
