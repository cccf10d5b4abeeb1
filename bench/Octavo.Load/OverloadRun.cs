using System.Globalization;
using System.Text.Json;

namespace Octavo.Load;

/// <summary>Ten times as many clients as the queue has places: who is accepted is answered, the rest is told to come later, and memory stays as it is.</summary>
internal static class OverloadRun
{
    private const int Places = 64;

    /// <summary>Runs it and prints what came of it.</summary>
    public static async Task RunAsync(TimeSpan time, string scheme)
    {
        await using var server = await LoadRun.ServeAsync(scheme, options => (options.MaxQueuedTexts, options.MaxConcurrentRequests) = (Places, Places));
        var address = new Uri(server.Urls.First());
        var calm = await Clients.RunAsync(address, "/models/labels/predict", 8, TimeSpan.FromSeconds(3), Body);
        var before = Environment.WorkingSet;
        var found = await Clients.RunAsync(address, "/models/labels/predict", 10 * Places, time, Body);
        var bound = 1000 * Places / calm.Rate;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"overload  {10 * Places} clients before {Places} places: {found}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"          places / rate = {bound:F0} ms; p99 is {found.Percentile(.99) / bound:F2} of it; memory {before / 1e6:F0} -> {Environment.WorkingSet / 1e6:F0} MB (clients included)"));
    }

    private static string Body(string text) => JsonSerializer.Serialize(new { inputs = text });
}
