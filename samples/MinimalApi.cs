#:sdk Microsoft.NET.Sdk.Web
#:project ../src/Octavo.Extensions.AI/Octavo.Extensions.AI.csproj
#:property PublishAot=false
#:property EnableDefaultRunWorkingDirectory=false

// A classifier behind HTTP. From the repository's root: dotnet run -c Release samples/MinimalApi.cs [MODEL], then
//   curl localhost:5080/classify --json '["He ate the apple.", "The apple was eaten by him."]'
// With --check it asks itself one question and ends.
using System.Net.Http.Json;
using Octavo.Batching;

var builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls(args.Contains("--check") ? "http://127.0.0.1:0" : "http://127.0.0.1:5080");
builder.Services.AddOctavoClassifier(options =>
{
    options.Path = args.FirstOrDefault(arg => !arg.StartsWith('-')) ?? "models/minilm-mrpc";
    options.Scheme = "int8";
    options.WhenFull = WhenFull.Refuse;
});
await using var app = builder.Build();
app.MapGet("/health", () => "ok");
app.MapPost("/classify", async (string[] texts, ClassifierQueue queue, HttpContext context) =>
{
    try
    {
        var answer = await queue.ClassifyAsync(texts[0], texts.ElementAtOrDefault(1), cancellationToken: context.RequestAborted);
        return Results.Ok(new { answer.Label, answer.Score });
    }
    catch (QueueFullException)
    {
        return Results.StatusCode(StatusCodes.Status429TooManyRequests);
    }
});
await app.StartAsync();
if (args.Contains("--check"))
    Console.WriteLine(await (await new HttpClient().PostAsJsonAsync($"{app.Urls.First()}/classify", new[] { "He ate the apple.", "The apple was eaten by him." })).Content.ReadAsStringAsync());
else
    await app.WaitForShutdownAsync();
