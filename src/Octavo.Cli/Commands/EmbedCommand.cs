using System.CommandLine;
using Octavo.Cli.Bulk;
using Octavo.Cli.Lines;
using Octavo.Cli.Vectors;
using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Cli.Commands;

/// <summary><c>octavo embed</c>: JSON lines of texts in, their embeddings out.</summary>
internal static class EmbedCommand
{
    private static readonly IReadOnlyList<AnswerColumn> s_sparse = [new("indices", AnswerKind.Integers), new("values", AnswerKind.Floats)];
    private static readonly IReadOnlyList<AnswerColumn> s_withTokens = [new("embedding", AnswerKind.Floats), new("token_embeddings", AnswerKind.Json)];

    public static Command Create(CancellationToken cancellation)
    {
        var model = Arguments.Model();
        var threads = Arguments.Threads();
        var batchSize = Arguments.BatchSize();
        var quantization = QuantizationArguments.ForLoading();
        var texts = new EmbeddingArguments();
        var vectors = new VectorArguments();
        var sparse = new Option<bool>("--sparse") { Description = "Weights of words instead of vectors: {\"indices\":[…], \"values\":[…]}; taken of itself where the folder says so" };
        var tokens = new Option<bool>("--token-embeddings") { Description = "Also the vector of each token, [T][D], as token_embeddings" };
        var command = new Command("embed", "Texts as vectors: JSON lines {\"text\":…} -> {\"embedding\":[…]}, by a folder of sentence-transformers or a plain encoder")
        {
            model, threads, batchSize, sparse, tokens,
        };
        texts.AddTo(command);
        vectors.AddTo(command, sparse, tokens);
        quantization.AddTo(command);
        command.SetAction(flags =>
        {
            var log = new Log(flags.GetValue(Arguments.Verbosity));
            var folder = NamedModel.FolderOf(flags.GetRequiredValue(model), log, cancellation);
            var (options, form, together) = (texts.Read(flags), vectors.Read(flags), flags.GetValue(batchSize));
            var loading = new ModelOptions { Threads = flags.GetValue(threads), Quantization = quantization.ReadFor(folder, flags) };
            if (flags.GetValue(sparse) || SparseTextEmbedder.IsIn(folder))
            {
                CheckSparse(form, flags.GetValue(tokens));
                using var words = SparseTextEmbedder.Load(folder, loading);
                Say(words.Warnings, log);
                _ = words.Tokenizer; // refused before the first line, not at it
                words.Check(options);
                return Lines(s_sparse, VectorRun.Answerer(lines => words.Embed(lines, options, cancellation).Select(Sparse)));
            }

            using var embedder = TextEmbedder.Load(folder, loading);
            Say(embedder.Warnings, log);
            _ = embedder.Tokenizer;
            embedder.Check(options);
            if (flags.GetValue(tokens)) return Lines(s_withTokens, VectorRun.Answerer(lines => WithTokens(embedder, lines, options, cancellation)));
            IReadOnlyList<AnswerColumn> columns = [new("embedding", form.Precision == VectorPrecision.Float32 ? AnswerKind.Floats : AnswerKind.Integers)];
            var run = new VectorRun(form, options.Dimensions ?? embedder.Dimensions, lines => Embed(embedder, lines, options, cancellation), together, Carried(columns), log, cancellation);
            return vectors.Bulk.AreGiven(flags) ? Rows(columns, run.Answerer()) : run.Run();

            int Lines(IReadOnlyList<AnswerColumn> answers, Answerer answerer) => vectors.Bulk.AreGiven(flags)
                ? Rows(answers, answerer)
                : VectorRun.RunLines(form.Output, new(together, answerer, Carried(answers)), log, cancellation);

            int Rows(IReadOnlyList<AnswerColumn> answers, Answerer answerer) =>
                new BulkRun(vectors.Bulk.Read(flags, ["text"]), folder, new(answerer, answers, BulkArguments.BatchSize(flags, batchSize)), log, cancellation).Run();

            CarriedColumns Carried(IReadOnlyList<AnswerColumn> answers) => vectors.Bulk.AreGiven(flags) ? CarriedColumns.None : vectors.Bulk.OfLines(flags, answers);
        });
        return command;
    }

    /// <summary>That a folder is one of words' weights is known only when its files are read.</summary>
    private static void CheckSparse(VectorForm form, bool withTokens)
    {
        if (withTokens) throw new ArgumentException("--token-embeddings: expected a model of vectors, found one of words' weights");
        if (form.Precision != VectorPrecision.Float32) throw new ArgumentException($"--precision: expected float32 for a model of words' weights, found {form.PrecisionName}");
        if (form.Kind != VectorFileKind.Lines) throw new ArgumentException($"--output: expected a .jsonl for a model of words' weights, found '{form.Output}'");
    }

    private static void Say(IReadOnlyList<string> warnings, Log log)
    {
        foreach (var warning in warnings) log.OfModel(warning);
    }

    private static float[] Embed(TextEmbedder embedder, IReadOnlyList<string> texts, EmbeddingOptions options, CancellationToken cancellation)
    {
        var all = new float[texts.Count * (options.Dimensions ?? embedder.Dimensions)];
        embedder.Embed(texts, all, options, cancellation);
        return all;
    }

    private static IEnumerable<LineAnswer> WithTokens(TextEmbedder embedder, IReadOnlyList<string> texts, EmbeddingOptions options, CancellationToken cancellation)
    {
        var rows = Embed(embedder, texts, options, cancellation).Chunk(options.Dimensions ?? embedder.Dimensions).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            var (embedding, tokens) = (rows[i], embedder.TokenEmbeddings(texts[i], options, cancellation));
            yield return new LineAnswer(
                json =>
                {
                    json.WriteFloats("embedding", embedding);
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
