using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Octavo.Tests.Server;

/// <summary>The page, and the document that describes the routes.</summary>
[Collection("server")]
public sealed class PageTests(GoldenServer server)
{
    [Theory]
    [InlineData("/", "<base href=\"/\">")]
    [InlineData("/docs", "<base href=\"/\">")]
    [InlineData("/page/app.js", "'use strict'")]
    [InlineData("/page/docs.js", "'use strict'")]
    [InlineData("/page/style.css", "prefers-color-scheme: dark")]
    public async Task Its_files_come_from_the_server_alone_and_load_nothing_from_elsewhere(string path, string content)
    {
        using var response = await server.Client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(content, text, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        Assert.DoesNotContain("innerHTML", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/page/../appsettings.json")]
    [InlineData("/page/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/page/nothing.js")]
    [InlineData("/models/..%2f..%2fetc/embed")]
    public async Task No_path_leads_to_a_file(string path)
    {
        using var raw = await RawClient.SendAsync(server.Address, $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 4(00|04|05) ", await raw.ReadAsync());
    }

    [Fact]
    public async Task The_document_describes_every_route_and_no_other()
    {
        var document = JsonDocument.Parse(await server.Client.GetStringAsync("/openapi/v1.json")).RootElement;
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths").EnumerateObject().ToDictionary(path => path.Name, path => path.Value, StringComparer.Ordinal);
        string[] unseen = ["/docs", "/page/"];
        var routes = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (Path: "/" + endpoint.RoutePattern.RawText!.Trim('/'), Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(route => !unseen.Any(prefix => route.Path.StartsWith(prefix, StringComparison.Ordinal)) && !route.Path.Contains("openapi", StringComparison.Ordinal) && !route.Path.Contains("inference.", StringComparison.Ordinal) && !route.Path.Contains("unimplemented", StringComparison.Ordinal))
            .ToArray();
        Assert.True(routes.Length > 30);
        foreach (var (path, methods) in routes)
        {
            foreach (var method in methods.Where(method => path != "/" || method == "POST"))
            {
                Assert.True(paths.TryGetValue(path, out var operations) && operations.TryGetProperty(method.ToLowerInvariant(), out var operation) && operation.TryGetProperty("summary", out _), $"{method} {path} is not described");
            }
        }

        var embed = paths["/embed"].GetProperty("post");
        Assert.True(embed.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties").TryGetProperty("inputs", out _));
        Assert.True(embed.GetProperty("responses").TryGetProperty("429", out _));
    }
}
