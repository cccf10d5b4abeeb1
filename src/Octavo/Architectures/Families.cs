namespace Octavo.Architectures;

/// <summary>Every model type that opens.</summary>
internal static class Families
{
    private static readonly Family[] s_all = [Bert.Family, DistilBert.Family, Roberta.Family, Roberta.XlmRoberta, Roberta.Camembert, Electra.Family, Albert.Family, Mpnet.Family, DebertaV2.Family, Xlnet.Family, ModernBert.Family];

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", s_all.Select(family => family.ModelType));

    /// <summary>The family of a <c>model_type</c>; null for one that is not known.</summary>
    public static Family? Find(string modelType) => Array.Find(s_all, family => family.ModelType == modelType);

    /// <summary>The family that a class of Transformers belongs to, for the configs of 2019, which say no <c>model_type</c>; null for none.</summary>
    public static Family? OfClass(string name) =>
        s_all.Where(family => name.StartsWith(family.ClassName, StringComparison.Ordinal)).MaxBy(family => family.ClassName.Length);
}
