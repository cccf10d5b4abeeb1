namespace Octavo.Text.Normalizers;

/// <summary>One of Unicode's four normal forms (Unicode Standard Annex 15).</summary>
internal enum NormalForm
{
    /// <summary>Decomposed and composed again.</summary>
    Nfc,

    /// <summary>Decomposed.</summary>
    Nfd,

    /// <summary>As <see cref="Nfc"/>, what is only compatible taken for equal.</summary>
    Nfkc,

    /// <summary>As <see cref="Nfd"/>, what is only compatible taken for equal.</summary>
    Nfkd,
}
