namespace Octavo.Tests.Fuzzing;

/// <summary>
/// Whatever a file holds, its parser reads it or refuses it as documented, at once and without much memory. A case is its parser and its number;
/// <c>tools/Fuzz</c> runs more of them, and one again.
/// </summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Parsers => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Parsers))]
    public void A_damaged_file_is_read_or_refused_as_documented(string parser)
    {
        var target = FuzzTargets.Named(parser);
        using var folder = new FuzzFolder(target);
        var refused = 0;
        var faults = new List<string>();
        for (var seed = 0; seed < target.Cases && faults.Count < 5; seed++)
        {
            var (outcome, fault) = folder.Damaged(seed);
            if (outcome == FuzzOutcome.Refused) refused++;
            if (fault is not null) faults.Add($"{parser}, seed {seed}: {fault}");
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults));
        Assert.InRange(refused, 1, target.Cases); // else nothing was damaged
    }

    [Theory]
    [MemberData(nameof(Parsers))]
    public void A_whole_file_is_read(string parser)
    {
        var target = FuzzTargets.Named(parser);
        using var folder = new FuzzFolder(target);
        for (var seed = 0; seed < target.Seeds.Count; seed++) Assert.Equal((FuzzOutcome.Read, null), folder.Whole(seed));
    }

    [Fact]
    public void A_seed_does_the_same_damage_every_time_and_another_seed_another()
    {
        var target = FuzzTargets.Named("safetensors-header");
        Assert.All(Enumerable.Range(0, 50), seed => Assert.Equal(target.Damaged(seed), target.Damaged(seed)));
        Assert.InRange(Enumerable.Range(0, 50).Select(seed => Convert.ToHexString(target.Damaged(seed))).Distinct().Count(), 45, 50);
    }
}
