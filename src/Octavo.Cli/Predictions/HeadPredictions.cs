using System.CommandLine;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;

namespace Octavo.Cli.Predictions;

/// <summary>What <c>octavo predict</c> answers with one kind of head: a file for each kind.</summary>
internal abstract class HeadPredictions : IDisposable
{
    /// <summary>The options that lines of this head take.</summary>
    public abstract IReadOnlyList<LineOption> Options { get; }

    /// <summary>Refuses flags that no line could be answered with, once instead of at every line.</summary>
    /// <param name="flags">The command line.</param>
    /// <exception cref="ArgumentException">There is one.</exception>
    public virtual void Check(ParseResult flags)
    {
    }

    /// <summary>The members of a line that ask, without those that are options.</summary>
    public virtual IReadOnlyList<string> Keys => ["text"];

    /// <summary>A line as it may be, to show who types.</summary>
    public abstract string Example { get; }

    /// <summary>The columns of an answer.</summary>
    /// <param name="flags">The command line.</param>
    public abstract IReadOnlyList<AnswerColumn> Columns(ParseResult flags);

    /// <summary>Who answers lines.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="cancellation">Stops.</param>
    public abstract Answerer Answerer(ParseResult flags, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>The same, with what a line asks for.</summary>
/// <typeparam name="TRequest">What a line asks for.</typeparam>
internal abstract class HeadPredictions<TRequest> : HeadPredictions
    where TRequest : class
{
    /// <inheritdoc/>
    public override Answerer Answerer(ParseResult flags, CancellationToken cancellation) =>
        new Answerer<TRequest>(line => Read(line, flags), requests => Answer(requests, cancellation));

    /// <summary>What a line asks for; what cannot be right is refused here, before anything is computed.</summary>
    /// <param name="line">The line.</param>
    /// <param name="flags">The command line: what holds for lines that say nothing themselves.</param>
    /// <exception cref="InvalidDataException">A member is missing or has another value than expected.</exception>
    /// <exception cref="ArgumentException">The model cannot do what is asked.</exception>
    protected abstract TRequest Read(JsonLine line, ParseResult flags);

    /// <summary>The answers to several lines, one for one.</summary>
    protected abstract IReadOnlyList<LineAnswer> Answer(IReadOnlyList<TRequest> requests, CancellationToken cancellation);
}
