using Octavo.Architectures;

namespace Octavo.Tests.Architectures;

/// <summary>The golden folders of model types: each has a small model with a head for texts and what Transformers answers.</summary>
internal static class FamilyFolders
{
    /// <summary>Where they are.</summary>
    public static string Root { get; } = RepositoryRoot.Path("tests", "Octavo.Tests", "Goldens", "families");

    /// <summary>Their names, which are model types.</summary>
    public static TheoryData<string> All => [.. Directory.GetDirectories(Root).Select(folder => System.IO.Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    /// <summary>Those on the classic block.</summary>
    public static TheoryData<string> Classic =>
        [.. Directory.GetDirectories(Root).Select(folder => System.IO.Path.GetFileName(folder)!).Where(type => Families.Find(type)!.Names is ClassicNames).Order(StringComparer.Ordinal)];

    /// <summary>The folder of a model type.</summary>
    public static string Path(string modelType) => System.IO.Path.Combine(Root, modelType);
}
