namespace Octavo.Evaluation.Entities;

/// <summary>Which runs of tags are entities.</summary>
public enum EntityScheme
{
    /// <summary>
    /// As the script of CoNLL's shared tasks and seqeval by default: every tag but <c>O</c> is of an entity, one that does not go on with the
    /// one before begins a new one, whatever its prefix.
    /// </summary>
    Lenient,

    /// <summary>Only what is well formed: <c>I-</c> inside, <c>B-</c> only where an entity of the same type ends just before (seqeval's strict mode).</summary>
    Iob1,

    /// <summary>Only what is well formed: <c>B-</c> begins, <c>I-</c> goes on.</summary>
    Iob2,

    /// <summary>Only what is well formed: <c>B-</c> begins, <c>I-</c> goes on, <c>E-</c> ends, <c>S-</c> is alone.</summary>
    Iobes,
}
