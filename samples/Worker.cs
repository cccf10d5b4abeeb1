#:project ../src/Octavo.Extensions.AI/Octavo.Extensions.AI.csproj
#:package Microsoft.Extensions.Hosting
#:property PublishAot=false

// A worker that classifies a stream of texts. From the repository's root: dotnet run -c Release samples/Worker.cs [MODEL] < texts.txt
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Octavo.Batching;

var builder = Host.CreateApplicationBuilder();
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddOctavoClassifier(options => (options.Path, options.Scheme) = (args.FirstOrDefault() ?? "models/minilm-mrpc", "int8"));
builder.Services.AddHostedService<Worker>();
await builder.Build().RunAsync();

internal sealed class Worker(ClassifierQueue queue, IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var answer in queue.ClassifyAsync(Lines(), cancellationToken: stoppingToken))
            Console.WriteLine($"{answer.Label} {answer.Score:f3}");
        lifetime.StopApplication();
    }

    private static async IAsyncEnumerable<string> Lines()
    {
        while (await Console.In.ReadLineAsync() is { } line)
            yield return line;
    }
}
