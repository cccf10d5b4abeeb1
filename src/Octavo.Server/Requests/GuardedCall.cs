using System.Diagnostics;

namespace Octavo.Server.Requests;

/// <summary>What the log and the metrics are told of one request.</summary>
/// <param name="RequestId">What it is called.</param>
/// <param name="Route">The pattern of its path.</param>
/// <param name="Began">When it came.</param>
/// <param name="Cancellation">The client left, or it took too long.</param>
internal sealed record GuardedCall(string RequestId, string Route, long Began, CancellationToken Cancellation)
{
    /// <summary>The model that answered; null where none did.</summary>
    public string? Model { get; private set; }

    /// <summary>How many texts there were.</summary>
    public int Texts { get; private set; }

    /// <summary>How many tokens were computed.</summary>
    public long Tokens { get; private set; }

    /// <summary>How long it takes so far.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Began);

    /// <summary>A model answered.</summary>
    public void Answered(string model, int texts, long tokens) => (Model, Texts, Tokens) = (model, texts, tokens);
}
