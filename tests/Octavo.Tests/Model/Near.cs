namespace Octavo.Tests.Model;

/// <summary>Compares a model's numbers with goldens.</summary>
internal static class Near
{
    /// <summary>As many numbers, each within the tolerance.</summary>
    public static void Equal(float[] want, float[] found, double tolerance)
    {
        Assert.Equal(want.Length, found.Length);
        for (var i = 0; i < want.Length; i++)
            Assert.Equal(want[i], found[i], tolerance);
    }
}
