using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerPayments.Api.Security;

/// <summary>
/// Requests that Kestrel itself refuses (malformed, or an address or headers too long) never reach the pipeline, and
/// Kestrel has no place where their answers, which have no body, could be given headers. So they get those of
/// <see cref="Envelope"/> on their way into the connection; see decision 154.
/// </summary>
internal static class BareRefusals
{
    public static void Dress(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        connection.Transport = new Transport(connection.Transport.Input, new Dresser(connection.Transport.Output));
        return next(connection);
    });

    private static string Headers()
    {
        var headers = new HeaderDictionary();
        Envelope.AddHeaders(headers, ActivityTraceId.CreateRandom().ToHexString());
        return string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\r\n"));
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Hands everything on; the head of a bare refusal gets headers before its last line break.</summary>
    private sealed class Dresser(PipeWriter inner) : PipeWriter
    {
        /// <summary>Kestrel writes a head in one piece if it has room for it.</summary>
        private const int HeadRoom = 512;

        private Memory<byte> lent;

        private static ReadOnlySpan<byte> Refusal => "HTTP/1.1 4"u8;

        /// <summary>What follows the first line of Kestrel's own refusals, and of no answer of ours.</summary>
        private static ReadOnlySpan<byte> Bare => "\r\nContent-Length: 0\r\nConnection: close\r\nDate: "u8;

        private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) =>
            lent = inner.GetMemory(Math.Max(sizeHint, HeadRoom));

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            var written = lent.Span[..Math.Min(bytes, lent.Length)];
            lent = default;
            if (written.StartsWith(Refusal) && written.EndsWith(End) && IsBare(written))
            {
                inner.Advance(bytes - 2);
                inner.Write(Encoding.ASCII.GetBytes($"{Headers()}\r\n"));
            }
            else
            {
                inner.Advance(bytes);
            }
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
            inner.FlushAsync(cancellationToken);

        public override ValueTask<FlushResult> WriteAsync(
            ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(source, cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

        private static bool IsBare(ReadOnlySpan<byte> head)
        {
            var rest = head[head.IndexOf("\r\n"u8)..];
            return rest.StartsWith(Bare)
                && rest[Bare.Length..].IndexOf("\r\n"u8) == rest.Length - Bare.Length - End.Length;
        }
    }
}
