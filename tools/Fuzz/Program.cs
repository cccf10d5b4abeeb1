using System.Globalization;
using Octavo.Fuzz;
using Octavo.Tests.Fuzzing;

// Damages files and reads them, longer than the tests do:
//   dotnet run -c Release --project tools/Fuzz -- PARSER|all [FIRST [COUNT]]
//   tools/Fuzz/afl PARSER [SECONDS]    by what of the code is reached: calls this with seeds PARSER FOLDER, then with sharpfuzz PARSER
// A case is a parser and a seed; seeds are FIRST (0) and those after it, COUNT (100,000) of them. The seed of a case that fails is printed, its
// file written beside it; a case alone is run again with COUNT 1. The exit code is 1 where one failed (at once, where it took longer than half a minute), 2 where the arguments are wrong.
switch (args)
{
    case ["seeds", var name, var seeds]:
        Coverage.WriteSeeds(FuzzTargets.Named(name), seeds);
        return 0;
    case ["sharpfuzz", var name]:
        Coverage.Run(name);
        return 0;
}

if (args.Length is 0 or > 3)
{
    Console.Error.WriteLine($"expected PARSER|all [FIRST [COUNT]], found {args.Length} arguments; parsers: {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}");
    return 2;
}

var longest = TimeSpan.FromSeconds(30); // of a case; one that never ends could not be told otherwise
var (first, count) = (Number(1, 0), Number(2, 100_000));
var failed = 0;
foreach (var target in args[0] == "all" ? FuzzTargets.All : [FuzzTargets.Named(args[0])])
{
    using var folder = new FuzzFolder(target);
    var (read, refused, faults) = (0, 0, 0);
    for (var seed = first; seed < first + count; seed++)
    {
        // Before it is read: what ends the process, as a stack that overflows does, leaves its file behind.
        var path = $"fuzz-{target.Name}-{seed}{Path.GetExtension(target.File)}";
        File.WriteAllBytes(path, target.Damaged(seed));
        using var limit = new Timer(_ => GiveUp($"{target.Name}, written to {path}: took longer than {longest}"), null, longest, Timeout.InfiniteTimeSpan);
        var (outcome, fault) = folder.Damaged(seed);
        if (outcome == FuzzOutcome.Fault) Console.WriteLine($"{target.Name}, seed {seed}, written to {path}: {fault}");
        else File.Delete(path);
        _ = outcome switch { FuzzOutcome.Read => read++, FuzzOutcome.Refused => refused++, _ => faults++ };
    }

    failed += faults;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target.Name}: {read} read, {refused} refused, {faults} failed"));
}

return failed == 0 ? 0 : 1;

void GiveUp(string problem)
{
    Console.WriteLine(problem);
    Environment.Exit(1);
}

int Number(int place, int otherwise) => args.Length > place ? int.Parse(args[place], NumberStyles.None, CultureInfo.InvariantCulture) : otherwise;
