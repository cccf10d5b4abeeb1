using Microsoft.Extensions.Options;

namespace Octavo.Extensions.AI;

// What these check is written by the compiler from the attributes of the options.

/// <summary>Checks the options of an embedder.</summary>
[OptionsValidator]
internal sealed partial class OctavoEmbeddingsOptionsValidator : IValidateOptions<OctavoEmbeddingsOptions>;

/// <summary>Checks the options of a classifier.</summary>
[OptionsValidator]
internal sealed partial class OctavoClassifierOptionsValidator : IValidateOptions<OctavoClassifierOptions>;

/// <summary>Checks the options of a reranker.</summary>
[OptionsValidator]
internal sealed partial class OctavoRerankerOptionsValidator : IValidateOptions<OctavoRerankerOptions>;
