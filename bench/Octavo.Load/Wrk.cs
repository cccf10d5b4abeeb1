using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Octavo.Benchmarks.Workloads;
using Octavo.Load.Runs;

namespace Octavo.Load;

/// <summary>The load generator <c>wrk</c>, where it is installed: what it counts must be what the loops here count.</summary>
internal static class Wrk
{
    private static readonly string? s_program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "wrk")).FirstOrDefault(File.Exists);

    /// <summary>Whether it is there.</summary>
    public static bool IsInstalled => s_program is not null;

    /// <summary>Runs it.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="port">Where.</param>
    /// <param name="clients">Connections.</param>
    /// <param name="seconds">How long; whole seconds, for it knows no others.</param>
    public static async Task<Turn> RunAsync(Question question, int port, int clients, double seconds)
    {
        var script = Script(question);
        var start = new ProcessStartInfo(s_program!, ["-t1", FormattableString.Invariant($"-c{clients}"), FormattableString.Invariant($"-d{Math.Ceiling(seconds)}s"), "-s", script, FormattableString.Invariant($"http://127.0.0.1:{port}{question.Path}")])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("wrk does not start");
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(text => text.StartsWith('{')) ?? throw new InvalidOperationException($"expected a result of wrk, found: {output}");
        using var found = JsonDocument.Parse(line);
        double Of(string name) => found.RootElement.GetProperty(name).GetDouble();
        return new(Of("requests") * question.TextsOfEach / (Of("microseconds") / 1e6), Of("median") / 1e3, Of("p99") / 1e3, null, (int)Of("errors"));
    }

    /// <summary>A script in its language that asks the same bodies in the same order, and tells what came of it in one line.</summary>
    private static string Script(Question question)
    {
        var text = new StringBuilder("local bodies = {\n");
        foreach (var body in question.Bodies) text.Append(CultureInfo.InvariantCulture, $"[==[{body}]==],\n");
        text.Append(
            """
            }
            local at = 0
            local headers = { ["Content-Type"] = "application/json" }
            request = function()
              at = at % #bodies + 1
              return wrk.format("POST", nil, headers, bodies[at])
            end
            done = function(summary, latency, requests)
              local e = summary.errors
              print(string.format('{"requests": %d, "microseconds": %d, "median": %f, "p99": %f, "errors": %d}',
                summary.requests - e.status, summary.duration, latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
            end
            """);
        Directory.CreateDirectory(Places.Temporary);
        var path = Path.Combine(Places.Temporary, $"wrk-{question.Name}.lua");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
