using System.Security.Cryptography;
using Octavo.Hub;

namespace Octavo.Tests.Hub;

public sealed class DownloadTests : IDisposable
{
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(300_000);
    private static readonly string Sum = Convert.ToHexStringLower(SHA256.HashData(Content));
    private static readonly DownloadOptions Options = new() { Pause = TimeSpan.FromMilliseconds(1), Retries = 3, Stall = TimeSpan.FromSeconds(20) };

    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-download-").FullName;

    private string Target => Path.Combine(_folder, "file.zip");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_arrives_whole()
    {
        using var server = WebServer.Of(Content);
        Assert.Equal(Sum, Fetch(server, Sum));
        IsWhole();
        Assert.Single(server.Requests);
    }

    [Fact]
    public void What_broke_off_is_gone_on_with()
    {
        using var server = WebServer.Of(Content, (_, response) => response with { BreakAfter = 120_000 });
        Fetch(server, Sum);
        IsWhole();
        Assert.Equal([null, 120_000, 240_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public void A_later_run_goes_on_where_an_earlier_one_gave_up()
    {
        using var server = WebServer.Of(Content, (request, response) => request.Number < 2 ? response with { BreakAfter = 50_000 } : response);
        var options = Options with { Retries = 1 };
        var e = Assert.Throws<DownloadException>(() => Fetch(server, Sum, options));
        Assert.Contains("broke off at 100000 of 300000", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        Fetch(server, Sum, options);
        IsWhole();
        Assert.Equal(100_000, server.Requests[^1].From);
    }

    [Fact]
    public void A_file_that_has_changed_is_begun_anew()
    {
        byte[] other = [.. Content.Reverse()];
        using var server = new WebServer(request => request.Number == 0
            ? WebServer.Part(request, other, "\"old\"") with { BreakAfter = 1000 }
            : WebServer.Part(request, Content, "\"new\""));
        Fetch(server, Sum);
        IsWhole();
    }

    [Fact]
    public void Without_a_mark_of_the_content_nothing_is_gone_on_with()
    {
        using var server = new WebServer(request => new WebResponse(200, Content) { BreakAfter = request.Number == 0 ? 1000 : int.MaxValue });
        Fetch(server, Sum);
        IsWhole();
        Assert.All(server.Requests, request => Assert.Null(request.From));
    }

    [Fact]
    public void A_part_that_is_the_whole_is_taken()
    {
        using var server = WebServer.Of(Content, (request, response) => request.Number < 2 ? response with { BreakAfter = 1000 } : response);
        Assert.Throws<DownloadException>(() => Fetch(server, Sum, Options with { Retries = 1 }));
        File.WriteAllBytes(Target + ".part", Content);
        Fetch(server, Sum);
        IsWhole();
        Assert.Equal(300_000, server.Requests[^1].From);
    }

    [Fact]
    public void Another_checksum_is_refused_and_nothing_stays()
    {
        using var server = WebServer.Of(Content);
        var e = Assert.Throws<DownloadException>(() => Fetch(server, new string('0', 64)));
        Assert.Contains(Sum, e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("bytes 0-299999/300000")]
    [InlineData("bytes 1001-299999/300000")]
    [InlineData("bytes 1000-299999/999999")]
    [InlineData("bytes 1000-299999/*")]
    public void A_server_that_sends_another_part_is_refused(string range)
    {
        using var server = WebServer.Of(Content, (request, response) => request.From is null
            ? response with { BreakAfter = 1000 }
            : response with { Headers = new() { ["Content-Range"] = range } });
        Assert.Contains("expected the bytes from 1000 on", Assert.Throws<DownloadException>(() => Fetch(server, null)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_length_that_is_too_long_is_a_break_and_one_too_short_another_file()
    {
        using var tooLong = WebServer.Of(Content, (_, response) => response with { Headers = new() { ["Content-Length"] = "300001" } });
        Assert.Contains("of 300001", Assert.Throws<DownloadException>(() => Fetch(tooLong, Sum)).Message, StringComparison.Ordinal);
        using var tooShort = WebServer.Of(Content, (_, response) => response with { Headers = new() { ["Content-Length"] = "299999" } });
        Assert.Contains("SHA-256", Assert.Throws<DownloadException>(() => Fetch(tooShort, Sum)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(403, 1)]
    [InlineData(500, 4)]
    [InlineData(503, 4)]
    public void An_error_of_the_server_is_told_and_only_some_are_tried_again(int status, int requests)
    {
        using var server = new WebServer(_ => new WebResponse(status, []));
        Assert.Contains($"found {status}", Assert.Throws<DownloadException>(() => Fetch(server, null)).Message, StringComparison.Ordinal);
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public void A_silent_server_is_given_up()
    {
        using var server = WebServer.Of(Content, (_, response) => response with { BreakAfter = 10, Silence = TimeSpan.FromSeconds(20) });
        var options = Options with { Retries = 1, Stall = TimeSpan.FromMilliseconds(200) };
        Assert.Contains("nothing arrived", Assert.Throws<DownloadException>(() => Fetch(server, null, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_long_is_refused_said_or_not()
    {
        var options = Options with { MaxBytes = 100_000 };
        using var honest = WebServer.Of(Content);
        Assert.Contains("at most 100000", Assert.Throws<DownloadException>(() => Fetch(honest, null, options)).Message, StringComparison.Ordinal);
        var chunk = System.Text.Encoding.ASCII.GetBytes($"{Content.Length:x}\r\n");
        using var silent = new WebServer(_ => new WebResponse(200, [.. chunk, .. Content, .. "\r\n0\r\n\r\n"u8])
        {
            Headers = { ["Transfer-Encoding"] = "chunked", ["Content-Length"] = "" },
        });
        Assert.ThrowsAny<IOException>(() => Fetch(silent, null, options));
        Assert.False(File.Exists(Target));
    }

    [Fact]
    public void No_server_at_all_is_told()
    {
        var address = new Uri("http://127.0.0.1:1/file.zip");
        using var download = new Download(Options);
        Assert.Contains("127.0.0.1:1", Assert.Throws<DownloadException>(() => download.FetchAsync(address, Target).GetAwaiter().GetResult()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_keeps_what_arrived()
    {
        using var server = WebServer.Of(Content, (_, response) => response with { BreakAfter = 150_000, Silence = TimeSpan.FromSeconds(20) });
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        Assert.ThrowsAny<OperationCanceledException>(() => Fetch(server, null, cancellation: source.Token));
        Assert.Equal(150_000, new FileInfo(Target + ".part").Length);
    }

    private string Fetch(WebServer server, string? sum, DownloadOptions? options = null, CancellationToken cancellation = default)
    {
        using var download = new Download(options ?? Options);
        return download.FetchAsync(new Uri(server.Address, "file.zip"), Target, sum, cancellation).GetAwaiter().GetResult();
    }

    private void IsWhole()
    {
        Assert.Equal(Content, File.ReadAllBytes(Target));
        Assert.Single(Directory.GetFiles(_folder));
    }
}
