using System.Buffers;
using System.Text.Json;

namespace Octavo.Cli.Lines;

/// <summary>
/// Answers JSON lines with JSON lines in the same order. Lines that have come are answered together, up to a
/// batch; when the input pauses, everything that came before is answered already.
/// </summary>
/// <param name="batchSize">How many lines are answered together at most.</param>
/// <param name="answerer">Answers them.</param>
/// <param name="carried">Which members of a line its answer has too.</param>
internal sealed class LineAnswerer(int batchSize, Answerer answerer, CarriedColumns carried)
{
    // A text of ten megabytes may take sixty when every character is escaped.
    private const int LongestLine = 1 << 26;
    private const int FlushSize = 1 << 16;

    private readonly List<(int Line, JsonLine? Json, string? Error)> _pending = [];
    private readonly ArrayBufferWriter<byte> _output = new();
    private bool _failed;

    /// <summary>Answers the standard input stream on the standard output stream.</summary>
    /// <param name="example">A line as it may be, to show who types.</param>
    /// <param name="log">Where to say that input is awaited.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The exit code: bad input if a line was.</returns>
    public int Run(string example, Log log, CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected) log.Info($"Reading JSON lines from the terminal: {example}");
        using var input = Console.OpenStandardInput();
        using var output = StandardOutput.Open();
        return Run(input, output, StandardOutput.Use, cancellation);
    }

    /// <summary>Answers the standard input stream on a stream that is not the standard output stream.</summary>
    /// <param name="example">A line as it may be, to show who types.</param>
    /// <param name="output">Where the answers go; its errors name it themselves.</param>
    /// <param name="log">Where to say that input is awaited.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The exit code: bad input if a line was.</returns>
    public int RunTo(string example, Stream output, Log log, CancellationToken cancellation)
    {
        if (!Console.IsInputRedirected) log.Info($"Reading JSON lines from the terminal: {example}");
        using var input = Console.OpenStandardInput();
        return Run(input, output, write => write(), cancellation);
    }

    private int Run(Stream input, Stream output, Action<Action> writing, CancellationToken cancellation)
    {
        var reader = new LineReader(input, LongestLine);
        bool more;
        do
        {
            more = reader.Fill(cancellation);
            while (reader.TryNext(out var line))
            {
                _pending.Add(Read(line));
                if (_pending.Count < batchSize) continue;
                Answer(output, writing);
                cancellation.ThrowIfCancellationRequested();
            }

            Answer(output, writing);
            Flush(output, writing);
        }
        while (more);
        return _failed ? ExitCode.BadInput : ExitCode.Success;
    }

    private static (int Line, JsonLine? Json, string? Error) Read(InputLine line)
    {
        if (line.IsTooLong) return (line.Number, null, $"expected at most {LongestLine} bytes in a line, found more");
        try
        {
            return (line.Number, JsonLine.Parse(line.Bytes.Span), null);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            return (line.Number, null, Failure.MessageOf(e));
        }
    }

    private void Answer(Stream output, Action<Action> writing)
    {
        var answers = answerer.Answer([.. _pending.Where(line => line.Json is not null).Select(line => line.Json!)]);
        var next = 0;
        foreach (var (line, json, error) in _pending) Append(line, json, json is null ? new LineAnswer(null, error) : answers[next++]);
        _pending.Clear();
        if (_output.WrittenCount >= FlushSize) Flush(output, writing);
    }

    private void Append(int line, JsonLine? asked, LineAnswer answered)
    {
        if (answered.Write is null && answered.Error is null) return;
        _failed |= answered.Error is not null;
        JsonOutput.AppendLine(_output, json =>
        {
            if (asked is not null) carried.Write(json, asked);
            if (answered.Write is { } write)
            {
                write(json);
                return;
            }

            json.WriteString("error", answered.Error);
            json.WriteNumber("line", line);
        });
    }

    private void Flush(Stream output, Action<Action> writing)
    {
        writing(() =>
        {
            output.Write(_output.WrittenSpan);
            output.Flush();
        });
        _output.ResetWrittenCount();
    }
}
