using Microsoft.AspNetCore.Http;
using Octavo.Server.Errors;
using Octavo.Server.Models;

namespace Octavo.Server.Requests;

/// <summary>A request whose body was read: what is asked, of which model, until when, and what answering it took.</summary>
/// <param name="options">The bounds.</param>
/// <param name="body">The JSON.</param>
/// <param name="model">The model that is meant.</param>
/// <param name="caller">Who shares a turn in the queue: whoever shares a connection.</param>
/// <param name="cancellation">The client left, or it took too long.</param>
internal sealed class InferenceRequest(OctavoServerOptions options, JsonField body, ServedModel model, string caller, CancellationToken cancellation)
{
    /// <summary>The bounds.</summary>
    public OctavoServerOptions Options => options;

    /// <summary>The JSON.</summary>
    public JsonField Body => body;

    /// <summary>The model that is meant.</summary>
    public ServedModel Served => model;

    /// <summary>Who shares a turn in the queue.</summary>
    public string Caller => caller;

    /// <summary>The client left, or it took too long.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>How many texts there were.</summary>
    public int Texts { get; private set; }

    /// <summary>Their code points.</summary>
    public long Characters { get; private set; }

    /// <summary>What answering took; null where nothing was computed.</summary>
    public Spent? Spent { get; private set; }

    /// <summary>The model, if it is of a kind.</summary>
    /// <param name="what">What the kind is called.</param>
    /// <exception cref="RequestException">It is of another.</exception>
    public T Model<T>(string what)
        where T : ServedModel => model as T ?? throw new RequestException(ErrorKind.Backend, $"model is not {what}: '{model.Name}' is asked for {model.Task}");

    /// <summary>Counts texts, and refuses one that is longer than a text may be.</summary>
    /// <exception cref="RequestException">There is one.</exception>
    public void Count(IEnumerable<InputText> texts)
    {
        foreach (var text in texts)
        {
            Texts++;
            Characters += text.Check(options.MaxTextLength);
        }
    }

    /// <summary>A request within this one.</summary>
    /// <param name="part">Its JSON.</param>
    public InferenceRequest Within(JsonField part) => new(options, part, model, caller, cancellation);

    /// <summary>Counts what a request within this one had, and keeps what it took.</summary>
    public void Add(InferenceRequest part)
    {
        (Texts, Characters) = (Texts + part.Texts, Characters + part.Characters);
        if (part.Spent is { } spent) Took(spent);
    }

    /// <summary>Keeps what answering took.</summary>
    public void Took(Spent spent) => Spent = Spent is { } before ? before.And(spent) : spent;
}
