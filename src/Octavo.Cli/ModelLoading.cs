using Octavo.Embeddings;
using Octavo.Model;

namespace Octavo.Cli;

/// <summary>Loads a model for a verb and says what was left out of account.</summary>
internal static class ModelLoading
{
    /// <summary>Loads a model.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="quantization">How to quantise it; null for what the folder holds.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="log">Where to say so.</param>
    /// <param name="cancellation">Whether to stop when it is loaded.</param>
    public static TextClassifier Load(string folder, QuantizationOptions? quantization, int threads, Log log, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var model = TextClassifier.Load(folder, new ModelOptions { Threads = threads, Quantization = quantization });
        return Told(model, cancellation, () =>
        {
            Tell(log, model.Config, model.Warnings, $"{folder}: {model.Config.LayerCount} layers, {model.SchemeName}, {model.Threads} threads, {model.InstructionSet}");
            if (model.DependsOnBatch)
                log.Warning($"{model.SchemeName} takes one scale for a whole batch: a text's answer depends on the texts beside it");
        });
    }

    /// <summary>Loads a model that answers questions.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="quantization">How to quantise it; null for what the folder holds.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="log">Where to say so.</param>
    /// <param name="cancellation">Whether to stop when it is loaded.</param>
    public static QuestionAnswerer LoadAnswerer(string folder, QuantizationOptions? quantization, int threads, Log log, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var model = QuestionAnswerer.Load(folder, new ModelOptions { Threads = threads, Quantization = quantization });
        return Told(model, cancellation, () =>
        {
            // Refused before the first question, not at it.
            _ = model.Tokenizer;
            Tell(log, model.Config, model.Warnings, $"{folder}: {model.Config.LayerCount} layers, {model.SchemeName}, {model.Threads} threads, {model.InstructionSet}");
        });
    }

    /// <summary>Loads a model that knows words in the places of masks.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="quantization">How to quantise it; null for what the folder holds.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="log">Where to say so.</param>
    /// <param name="cancellation">Whether to stop when it is loaded.</param>
    public static MaskedLanguageModel LoadMasked(string folder, QuantizationOptions? quantization, int threads, Log log, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var model = MaskedLanguageModel.Load(folder, new ModelOptions { Threads = threads, Quantization = quantization });
        return Told(model, cancellation, () => Tell(log, model.Config, model.Warnings, $"{folder}: {model.Config.LayerCount} layers, {model.SchemeName}, {model.Threads} threads, {model.InstructionSet}"));
    }

    /// <summary>Loads a model that gives tokens tags.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="quantization">How to quantise it; null for what the folder holds.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="log">Where to say so.</param>
    /// <param name="cancellation">Whether to stop when it is loaded.</param>
    public static TokenClassifier LoadTokenClassifier(string folder, QuantizationOptions? quantization, int threads, Log log, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var model = TokenClassifier.Load(folder, new ModelOptions { Threads = threads, Quantization = quantization });
        return Told(model, cancellation, () =>
        {
            // Refused before the first text, not at it.
            _ = model.Tokenizer;
            Tell(log, model.Config, model.Warnings, $"{folder}: {model.Config.LayerCount} layers, {model.SchemeName}, {model.Threads} threads, {model.InstructionSet}");
        });
    }

    /// <summary>Loads a model that makes vectors of texts.</summary>
    /// <param name="folder">The folder of the model.</param>
    /// <param name="quantization">How to quantise it; null for what the folder holds.</param>
    /// <param name="threads">Threads of a forward pass.</param>
    /// <param name="log">Where to say so.</param>
    /// <param name="cancellation">Whether to stop when it is loaded.</param>
    public static TextEmbedder LoadEmbedder(string folder, QuantizationOptions? quantization, int threads, Log log, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var model = TextEmbedder.Load(folder, new ModelOptions { Threads = threads, Quantization = quantization });
        return Told(model, cancellation, () =>
        {
            // Refused before the first text, not at it.
            _ = model.Tokenizer;
            Tell(log, model.Config, model.Warnings, $"{folder}: {model.Config.LayerCount} layers, {model.SchemeName}, {model.Threads} threads, {model.InstructionSet}");
            if (model.DependsOnBatch)
                log.Warning($"{model.SchemeName} takes one scale for a whole batch: a text's embedding depends on the texts beside it");
        });
    }

    private static T Told<T>(T model, CancellationToken cancellation, Action tell)
        where T : IDisposable
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            tell();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void Tell(Log log, EncoderConfig config, IReadOnlyList<string> warnings, string summary)
    {
        foreach (var warning in warnings) log.OfModel(warning);
        if (config.IgnoredKeys.Count > 0)
            log.Detail($"config.json: keys that are not known and were ignored: {string.Join(", ", config.IgnoredKeys)}");
        log.Detail(summary);
    }
}
