namespace Octavo.Cli.Lines;

/// <summary>Answers what JSON objects ask for: the lines of a pipe, or the rows of files.</summary>
internal abstract class Answerer
{
    /// <summary>The answers, one for one; what is wrong with one fails that one alone.</summary>
    /// <param name="lines">What is asked.</param>
    public IReadOnlyList<LineAnswer> Answer(IReadOnlyList<JsonLine> lines) => Prepare(lines)();

    /// <summary>Makes tokens of what is asked, which another thread may do meanwhile, and leaves the rest to who calls what it gives.</summary>
    /// <param name="lines">What is asked.</param>
    public abstract Func<IReadOnlyList<LineAnswer>> Prepare(IReadOnlyList<JsonLine> lines);
}

/// <summary>The same, with what a line asks for.</summary>
/// <typeparam name="TRequest">What a line asks for.</typeparam>
/// <param name="read">Reads what a line asks for.</param>
/// <param name="answer">Answers requests, one for one.</param>
internal sealed class Answerer<TRequest>(Func<JsonLine, TRequest> read, Func<IReadOnlyList<TRequest>, IReadOnlyList<LineAnswer>> answer) : Answerer
    where TRequest : class
{
    /// <inheritdoc/>
    public override Func<IReadOnlyList<LineAnswer>> Prepare(IReadOnlyList<JsonLine> lines)
    {
        var read = lines.Select(Read).ToList();
        var requests = read.Where(line => line.Request is not null).Select(line => line.Request!).ToList();
        return () =>
        {
            var answers = requests.Count > 0 ? AnswerAll(requests) : [];
            var next = 0;
            return [.. read.Select(line => line.Request is null ? new LineAnswer(null, line.Error) : answers[next++])];
        };
    }

    private (TRequest? Request, string? Error) Read(JsonLine line)
    {
        try
        {
            return (read(line), null);
        }
        catch (Exception e) when (e is InvalidDataException or System.Text.Json.JsonException or ArgumentException)
        {
            return (null, Failure.MessageOf(e));
        }
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
}
