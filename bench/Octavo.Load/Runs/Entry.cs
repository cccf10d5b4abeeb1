namespace Octavo.Load.Runs;

/// <summary>Who takes part in a comparison in turns, and what its turns came to.</summary>
/// <param name="name">What it is called.</param>
/// <param name="clients">How many clients ask it; 0 for none.</param>
/// <param name="run">A turn of so many seconds.</param>
internal sealed class Entry(string name, int clients, Func<double, Task<Turn>> run)
{
    private readonly List<Turn> _turns = [];

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>How many clients ask it.</summary>
    public int Clients => clients;

    /// <summary>Whether it is <c>octavo serve</c>.</summary>
    public bool IsServer { get; init; }

    /// <summary>Whether somebody else's clients ask.</summary>
    public bool IsWrk { get; init; }

    /// <summary>Requests of all turns that were not answered.</summary>
    public int Failed => _turns.Sum(turn => turn.Failed);

    /// <summary>Takes a turn.</summary>
    public async Task TurnAsync(double seconds, bool counts)
    {
        var turn = await run(seconds);
        if (counts) _turns.Add(turn);
    }

    /// <summary>The median of its turns; null where it has nothing to say.</summary>
    public double? Median(Func<Turn, double?> of)
    {
        double[] found = [.. _turns.Select(of).OfType<double>().Order()];
        return found.Length == 0 ? null : found[found.Length / 2];
    }

    /// <summary>The median of what it answered for each answer of another in the same round.</summary>
    public double MedianOf(Entry other) => _turns.Zip(other._turns, (mine, its) => mine.Rate / its.Rate).Order().ElementAt(_turns.Count / 2);

}

/// <summary>What a turn came to.</summary>
/// <param name="Rate">Texts a second.</param>
/// <param name="MedianWait">The median of the waits in milliseconds; null where nobody waits.</param>
/// <param name="HundredthWait">What the slowest hundredth waited.</param>
/// <param name="ProcessorMilliseconds">What a text took of the processors, the clients' part not counted: beside other programs it tells more than the rate.</param>
/// <param name="Failed">Requests that were not answered.</param>
internal sealed record Turn(double Rate, double? MedianWait, double? HundredthWait, double? ProcessorMilliseconds, int Failed);
