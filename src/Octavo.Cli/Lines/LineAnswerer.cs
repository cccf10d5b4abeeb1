using System.Buffers;
using System.Text.Json;

namespace Octavo.Cli.Lines;

/// <summary>
/// Answers JSON lines with JSON lines in the same order. Lines that have come are answered together, up to a
/// batch; when the input pauses, everything that came before is answered already.
/// </summary>
/// <param name="batchSize">How many lines are answered together at most.</param>
/// <param name="read">Reads what a line asks for.</param>
/// <param name="answer">Answers requests, one for one.</param>
internal sealed class LineAnswerer<TRequest>(int batchSize, Func<JsonLine, TRequest> read, Func<IReadOnlyList<TRequest>, IReadOnlyList<LineAnswer>> answer)
    where TRequest : class
{
    // A text of ten megabytes may take sixty when every character is escaped.
    private const int LongestLine = 1 << 26;
    private const int FlushSize = 1 << 16;

    private readonly List<(int Line, TRequest? Request, string? Error)> _pending = [];
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

    private (int Line, TRequest? Request, string? Error) Read(InputLine line)
    {
        if (line.IsTooLong) return (line.Number, null, $"expected at most {LongestLine} bytes in a line, found more");
        try
        {
            return (line.Number, read(JsonLine.Parse(line.Bytes.Span)), null);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or ArgumentException)
        {
            return (line.Number, null, Failure.MessageOf(e));
        }
    }

    private void Answer(Stream output, Action<Action> writing)
    {
        var requests = _pending.Where(line => line.Request is not null).Select(line => line.Request!).ToList();
        var answers = requests.Count > 0 ? AnswerAll(requests) : [];
        var next = 0;
        foreach (var (line, request, error) in _pending) Append(line, request is null ? new LineAnswer(null, error) : answers[next++]);
        _pending.Clear();
        if (_output.WrittenCount >= FlushSize) Flush(output, writing);
    }

    /// <summary>Where something is wrong with one of several, the others are answered all the same: each alone.</summary>
    private IReadOnlyList<LineAnswer> AnswerAll(IReadOnlyList<TRequest> requests)
    {
        try
        {
            return answer(requests);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException && Failure.CodeOf(e) == ExitCode.BadInput)
        {
            return requests.Count == 1 ? [new(null, Failure.MessageOf(e))] : [.. requests.SelectMany(request => AnswerAll([request]))];
        }
    }

    private void Append(int line, LineAnswer answered)
    {
        if (answered.Write is { } write)
        {
            JsonOutput.AppendLine(_output, write);
            return;
        }

        if (answered.Error is null) return;
        _failed = true;
        JsonOutput.AppendLine(_output, json =>
        {
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
