using System.Globalization;
using Octavo.Server.Errors;

namespace Octavo.Server.Security;

/// <summary>How many requests are handled at once.</summary>
/// <param name="most">As many.</param>
internal sealed class Permits(int most)
{
    private int _taken;

    /// <summary>How many there are now.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Whether all are taken: the next may be refused without asking for one.</summary>
    public bool AreTaken => Taken >= most;

    /// <summary>What is said when there is none.</summary>
    public RequestException Refusal { get; } = new(ErrorKind.Overloaded, string.Create(CultureInfo.InvariantCulture, $"model is overloaded: {most} requests are being answered"));

    /// <summary>Takes one, until it is disposed.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public Permit Take()
    {
        if (Interlocked.Increment(ref _taken) <= most) return new(this);
        Interlocked.Decrement(ref _taken);
        throw new RequestException(Refusal.Kind, Refusal.Message);
    }

    /// <summary>One of them.</summary>
    internal readonly struct Permit(Permits permits) : IDisposable
    {
        /// <summary>Gives it back.</summary>
        public void Dispose() => Interlocked.Decrement(ref permits._taken);
    }
}
