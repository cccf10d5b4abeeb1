#:project ../src/Octavo.Extensions.AI/Octavo.Extensions.AI.csproj
#:package Microsoft.Extensions.Hosting
#:property PublishAot=false

// Texts into an index in memory, and questions to it. From the repository's root: dotnet run -c Release samples/EmbedAndSearch.cs [MODEL]
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Octavo.Embeddings;

var services = new ServiceCollection();
services.AddOctavoEmbeddings(options => (options.Path, options.Normalize) = (args.FirstOrDefault() ?? "models/minilm-pretrained", true));
await using var provider = services.BuildServiceProvider();
var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

string[] texts =
[
    "The library opens at nine in the morning.",
    "Bread is baked from flour, water, salt and yeast.",
    "The train to the coast leaves every hour.",
    "Our cat sleeps on the warm radiator.",
];
var index = new FlatIndex(generator.GetRequiredService<EmbeddingGeneratorMetadata>().DefaultModelDimensions!.Value);
foreach (var embedding in await generator.GenerateAsync(texts))
    index.Add(embedding.Vector.Span);
foreach (var question in (string[])["When can I borrow a book?", "How do I get to the sea?"])
{
    var best = index.Search((await generator.GenerateVectorAsync(question)).Span, 1)[0];
    Console.WriteLine($"{question} -> {texts[best.Index]}");
}
