using System.Runtime.Intrinsics.X86;

namespace Octavo.Kernels.Rows;

/// <summary>The epilogues for one instruction set, made when they are first asked for.</summary>
internal sealed class Epilogues(InstructionSet set)
{
    private readonly Epilogue?[] _made = new Epilogue?[Enum.GetValues<Activation>().Length];

    /// <summary>The one for an activation.</summary>
    public Epilogue this[Activation activation] => _made[(int)activation] ??= Make(activation);

    private Epilogue Make(Activation activation) => set switch
    {
        >= InstructionSet.Avx512 when Avx512F.IsSupported => Of<Lanes512>(activation),
        >= InstructionSet.Avx2 => Of<Lanes256>(activation),
        _ => Of<Lanes128>(activation),
    };

    private static Epilogue Of<T>(Activation activation)
        where T : struct, ILanes<T> => activation switch
        {
            Activation.None => new Epilogue<T, Identity<T>>(),
            Activation.Gelu => new Epilogue<T, Gelu<T>>(),
            Activation.Tanh => new Epilogue<T, Tanh<T>>(),
            Activation.GeluTanh => new Epilogue<T, GeluTanh<T>>(),
            Activation.GeluClipped => new Epilogue<T, GeluClipped<T>>(),
            Activation.GeluQuick => new Epilogue<T, GeluQuick<T>>(),
            Activation.Relu => new Epilogue<T, Relu<T>>(),
            Activation.Silu => new Epilogue<T, Silu<T>>(),
            _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "expected an activation"),
        };
}
