using System.CommandLine;
using Octavo.Cli.Lines;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo embed</c>: JSON lines of texts in, their embeddings out.</summary>
internal static class EmbedCommand
{
    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var threads = Arguments.Threads();
        var batchSize = Arguments.BatchSize();
        var quantization = QuantizationArguments.ForLoading();
        var texts = new EmbeddingArguments();
        var sparse = new Option<bool>("--sparse") { Description = "Weights of words instead of vectors: {\"indices\":[…], \"values\":[…]}; taken of itself where the folder says so" };
        var tokens = new Option<bool>("--token-embeddings") { Description = "Also the vector of each token, [T][D], as token_embeddings" };
        var command = new Command("embed", "Texts as vectors: JSON lines {\"text\":…} -> {\"embedding\":[…]}, by a folder of sentence-transformers or a plain encoder")
        {
            model, threads, batchSize, sparse, tokens,
        };
        texts.AddTo(command);
        quantization.AddTo(command);
        command.SetAction(flags =>
        {
            var log = new Log(flags.GetValue(Arguments.Verbosity));
            var folder = NamedModel.FolderOf(flags.GetRequiredValue(model), log, cancellation);
            var options = texts.Read(flags);
            var loading = new ModelOptions { Threads = flags.GetValue(threads), Quantization = quantization.ReadFor(folder, flags) };
            if (flags.GetValue(sparse) || SparseTextEmbedder.IsIn(folder))
            {
                if (flags.GetValue(tokens)) throw new ArgumentException("--token-embeddings: expected a model of vectors, found one of words' weights");
                using var words = SparseTextEmbedder.Load(folder, loading);
                Say(words.Warnings, log);
                _ = words.Tokenizer; // refused before the first line, not at it
                words.Check(options);
                return Answerer(flags.GetValue(batchSize), lines => words.Embed(lines, options, cancellation).Select(Sparse)).Run("""{"text": "..."}""", log, cancellation);
            }

            using var embedder = TextEmbedder.Load(folder, loading);
            Say(embedder.Warnings, log);
            _ = embedder.Tokenizer;
            embedder.Check(options);
            var withTokens = flags.GetValue(tokens);
            return Answerer(flags.GetValue(batchSize), lines => Dense(embedder, lines, options, withTokens, cancellation)).Run("""{"text": "..."}""", log, cancellation);
        });
        return command;
    }

    private static LineAnswerer<string> Answerer(int batchSize, Func<IReadOnlyList<string>, IEnumerable<LineAnswer>> answer) =>
        new(batchSize, line => line.RequiredText("text"), texts => [.. answer(texts)]);

    private static void Say(IReadOnlyList<string> warnings, Log log)
    {
        foreach (var warning in warnings) log.OfModel(warning);
    }

    private static IEnumerable<LineAnswer> Dense(TextEmbedder embedder, IReadOnlyList<string> texts, EmbeddingOptions options, bool withTokens, CancellationToken cancellation)
    {
        var width = options.Dimensions ?? embedder.Dimensions;
        var all = new float[texts.Count * width];
        embedder.Embed(texts, all, options, cancellation);
        for (var i = 0; i < texts.Count; i++)
        {
            var embedding = all[(i * width)..((i + 1) * width)];
            var tokens = withTokens ? embedder.TokenEmbeddings(texts[i], options, cancellation) : null;
            yield return new LineAnswer(
                json =>
                {
                    json.WriteFloats("embedding", embedding);
                    if (tokens is null) return;
                    json.WriteStartArray("token_embeddings");
                    foreach (var row in tokens.Chunk(embedder.Config.HiddenSize))
                    {
                        json.WriteStartArray();
                        foreach (var value in row) json.WriteNumberValue(value);
                        json.WriteEndArray();
                    }

                    json.WriteEndArray();
                },
                null);
        }
    }

    private static LineAnswer Sparse(SparseEmbedding embedding) => new(
        json =>
        {
            json.WriteIntegers("indices", embedding.Indices);
            json.WriteFloats("values", embedding.Values);
        },
        null);
}
