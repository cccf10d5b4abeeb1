using System.CommandLine;
using System.Text.Json;

namespace Octavo.Load.Clients;

/// <summary><c>clients</c>: the verb by which the program starts itself, for clients in a process of their own. An order is read from each line of the input.</summary>
internal static class ClientsCommand
{
    public const string Name = "clients";

    public static Command Create()
    {
        var command = new Command(Name) { Hidden = true };
        command.SetAction((_, _) => ServeAsync());
        return command;
    }

    private static async Task<int> ServeAsync()
    {
        var expected = new Dictionary<(int, string, string), byte[][]>();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var order = JsonSerializer.Deserialize<LoopOrder>(line)!;
            var server = ClientLoop.ServerOf(order.Port);
            byte[][] requests = [.. Question.Find(order.Question).Bodies.Select(body => Connection.Request(server, order.Path, body))];
            var known = order.Compares ? await ExpectedAsync(expected, order, requests) : null;
            Console.Out.WriteLine(JsonSerializer.Serialize(await new ClientLoop(order, requests, known).RunAsync()));
        }

        return 0;
    }

    /// <summary>What one client is answered who asks each text alone; asked for once.</summary>
    private static async Task<byte[][]> ExpectedAsync(Dictionary<(int Port, string Path, string Question), byte[][]> known, LoopOrder order, byte[][] requests)
    {
        var key = (order.Port, order.Path, order.Question);
        if (known.TryGetValue(key, out var found)) return found;
        using var connection = new Connection(ClientLoop.ServerOf(order.Port));
        await connection.OpenAsync(CancellationToken.None);
        var answers = new List<byte[]>();
        foreach (var request in requests)
        {
            var answer = await connection.AskAsync(request, CancellationToken.None);
            if (answer.Status != 200) throw new InvalidOperationException($"expected an answer to each text alone, found status {answer.Status}");
            answers.Add(answer.Body.ToArray());
        }

        return known[key] = [.. answers];
    }
}
