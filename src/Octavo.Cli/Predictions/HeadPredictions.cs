using System.CommandLine;
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

    /// <summary>Answers the standard input stream, line by line.</summary>
    /// <param name="flags">The command line.</param>
    /// <param name="batchSize">How many lines are answered together at most.</param>
    /// <param name="log">Where to say that input is awaited.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The exit code.</returns>
    public abstract int Run(ParseResult flags, int batchSize, Log log, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract void Dispose();
}

/// <summary>The same, with what a line asks for.</summary>
/// <typeparam name="TRequest">What a line asks for.</typeparam>
internal abstract class HeadPredictions<TRequest> : HeadPredictions
    where TRequest : class
{
    /// <summary>A line as it may be, to show who types.</summary>
    protected abstract string Example { get; }

    /// <inheritdoc/>
    public override int Run(ParseResult flags, int batchSize, Log log, CancellationToken cancellation) =>
        new LineAnswerer<TRequest>(batchSize, line => Read(line, flags), requests => Answer(requests, cancellation)).Run(Example, log, cancellation);

    /// <summary>What a line asks for; what cannot be right is refused here, before anything is computed.</summary>
    /// <param name="line">The line.</param>
    /// <param name="flags">The command line: what holds for lines that say nothing themselves.</param>
    /// <exception cref="InvalidDataException">A member is missing or has another value than expected.</exception>
    /// <exception cref="ArgumentException">The model cannot do what is asked.</exception>
    protected abstract TRequest Read(JsonLine line, ParseResult flags);

    /// <summary>The answers to several lines, one for one.</summary>
    protected abstract IReadOnlyList<LineAnswer> Answer(IReadOnlyList<TRequest> requests, CancellationToken cancellation);
}
