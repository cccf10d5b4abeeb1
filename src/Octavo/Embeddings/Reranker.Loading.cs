using System.Reflection;
using Octavo.Checkpoints;
using Octavo.Model;

namespace Octavo.Embeddings;

/// <content>Loading in the background, and from what is no folder.</content>
public sealed partial class Reranker
{
    /// <summary>Loads a reranker from its folder on another thread.</summary>
    /// <param name="folder">The folder; see <see cref="Load(string, ModelOptions?)"/>.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <param name="cancellationToken">Gives up waiting: what is loaded nevertheless is disposed.</param>
    /// <exception cref="CheckpointException">As <see cref="Load(string, ModelOptions?)"/> throws it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Task<Reranker> LoadAsync(string folder, ModelOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return BackgroundLoad.Run(() => Load(folder, options), cancellationToken);
    }

    /// <summary>Loads a reranker from a zip archive of its folder, which is unpacked into a temporary folder meanwhile.</summary>
    /// <param name="zip">The archive; read, not closed. Of the folders in it the topmost with a model counts.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">The archive is damaged or hostile, holds no model, or a file in it is as <see cref="Load(string, ModelOptions?)"/> refuses it.</exception>
    /// <exception cref="ArgumentException">An option is out of its range or no layer has the name of a pattern.</exception>
    public static Reranker Load(Stream zip, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(zip);
        using var files = UnpackedModel.OfZip(zip);
        var model = Load(files.Folder, options);
        model.Classifier.Loaded.ReadTokenizer();
        return model;
    }

    /// <summary>Loads a reranker from files that a program carries as resources, which are written into a temporary folder meanwhile.</summary>
    /// <param name="assembly">The program or library that carries them.</param>
    /// <param name="resources">What their names begin with: <c>model</c> for <c>model/config.json</c>, or <c>App.model</c> for <c>App.model.config.json</c>.</param>
    /// <param name="options">Threads and quantisation; the defaults where null.</param>
    /// <exception cref="CheckpointException">A file is as <see cref="Load(string, ModelOptions?)"/> refuses it.</exception>
    /// <exception cref="ArgumentException">There are no such resources, an option is out of its range or no layer has the name of a pattern.</exception>
    public static Reranker Load(Assembly assembly, string resources, ModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(resources);
        using var files = UnpackedModel.OfResources(assembly, resources);
        var model = Load(files.Folder, options);
        model.Classifier.Loaded.ReadTokenizer();
        return model;
    }
}
