using System.Diagnostics;
using System.Globalization;

namespace TokenizerFuzz;

/// <summary>Times both on the same texts, one after the other in turns, one thread; the best of the rounds counts.</summary>
internal static class Timing
{
    private const int Rounds = 15, ShortestText = 20;

    public static int Run(string file, IEnumerable<string> paths)
    {
        var texts = File.ReadLines(file).SelectMany(line => line.Split('\t')).Where(text => text.Length >= ShortestText).ToArray();
        Console.WriteLine($"{Processor()}; {texts.Length} texts of {file}, one thread, best of {Rounds} rounds");
        Console.WriteLine($"{"tokenizer",-28} {"Octavo us/text",15} {"native us/text",15} {"ratio",7} {"bytes/text",11} {"tokens/text",12}");
        foreach (var path in paths) Measure(path, texts);
        return 0;
    }

    private static void Measure(string path, string[] texts)
    {
        var pair = new Pair(path);
        var (ours, native, tokens) = (double.MaxValue, double.MaxValue, 0L);
        long bytes = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            tokens = 0;
            foreach (var text in texts) tokens += pair.Encode(text).InputIds.Count;
            ours = Math.Min(ours, Stopwatch.GetElapsedTime(start).TotalMicroseconds / texts.Length);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / texts.Length;
            start = Stopwatch.GetTimestamp();
            foreach (var text in texts) tokens -= pair.Native(text)!.Length;
            native = Math.Min(native, Stopwatch.GetElapsedTime(start).TotalMicroseconds / texts.Length);
            if (tokens != 0) throw new InvalidOperationException($"{path}: the two find different numbers of tokens");
        }

        tokens = texts.Sum(text => (long)pair.Encode(text).InputIds.Count);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pair.Name,-28} {ours,15:F2} {native,15:F2} {native / ours,7:F1} {bytes,11} {(double)tokens / texts.Length,12:F1}"));
    }

    private static string Processor()
    {
        const string field = "model name";
        return File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "CPU unknown";
    }
}
