namespace Octavo.Evaluation.Squad;

/// <summary>By which of SQuAD's two official scripts answers are scored.</summary>
public enum SquadVersion
{
    /// <summary>1.1 (Rajpurkar et al. 2016): every question has an answer.</summary>
    V1,

    /// <summary>2.0 (Rajpurkar et al. 2018): some have none, and an empty answer to those is right.</summary>
    V2,
}
