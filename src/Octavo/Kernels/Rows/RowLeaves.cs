using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

/// <summary>The passes over rows for one instruction set. Whoever computes with rows alone is given these and nothing more.</summary>
internal class RowLeaves
{
    /// <summary>Those of an instruction set that this CPU can run.</summary>
    public RowLeaves(InstructionSet set)
    {
        Set = set;
        (Rows, LayerNorm, Rotation, Softmax, Quantizer, BlockSums, AttentionOperands, AttentionScores, Gradients, Optimizer) = set switch
        {
            >= InstructionSet.Avx512 when Avx512F.IsSupported => Over<Lanes512>(),
            >= InstructionSet.Avx2 => Over<Lanes256>(),
            _ => Over<Lanes128>(),
        };
        Epilogues = new Epilogues(set);
    }

    /// <summary>The instruction set.</summary>
    public InstructionSet Set { get; }

    /// <summary>Sums and multiples.</summary>
    public Elementwise Rows { get; }

    /// <summary>LayerNorm.</summary>
    public LayerNorm LayerNorm { get; }

    /// <summary>Rotary positions.</summary>
    public Rotation Rotation { get; }

    /// <summary>Exponentials of scores.</summary>
    public Softmax Softmax { get; }

    /// <summary>Codes of activations.</summary>
    public Quantizer Quantizer { get; }

    /// <summary>Int8 products of several blocks.</summary>
    public BlockSums BlockSums { get; }

    /// <summary>Queries, keys and values as codes.</summary>
    public AttentionOperands AttentionOperands { get; }

    /// <summary>Scores of codes, and what follows them.</summary>
    public AttentionScores AttentionScores { get; }

    /// <summary>The ends of products, by activation.</summary>
    public Epilogues Epilogues { get; }

    /// <summary>Gradients, for training.</summary>
    public RowGradients Gradients { get; }

    /// <summary>The optimiser's steps, for training.</summary>
    public Optimizer Optimizer { get; }

    private static (Elementwise, LayerNorm, Rotation, Softmax, Quantizer, BlockSums, AttentionOperands, AttentionScores, RowGradients, Optimizer) Over<T>()
        where T : struct, ILanes<T> =>
        (new Elementwise<T>(), new LayerNorm<T>(), new Rotation<T>(), new Softmax<T>(), new Quantizer<T>(), new BlockSums<T>(),
            new AttentionOperands<T>(), new AttentionScores<T>(), new RowGradients<T>(), new Optimizer<T>());
}
