using Octavo.Hub;

namespace Octavo.Tests.Hub;

/// <summary>Names, and the variables that say where the hub and the cache are.</summary>
public sealed class HubNameTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("octavo-home-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("sentence-transformers/all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2", "main")]
    [InlineData("bert-base-uncased", "bert-base-uncased", "main")]
    [InlineData("a/b@refs/pr/1", "a/b", "refs/pr/1")]
    [InlineData("a/b_c.d@v1.0", "a/b_c.d", "v1.0")]
    public void A_name_is_read(string text, string id, string revision) => Assert.Equal(new HubName(id, revision), HubName.Parse(text, null));

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a/..")]
    [InlineData("a/b/../c")]
    [InlineData("a..b/c")]
    [InlineData("a/b/c")]
    [InlineData("/a/b")]
    [InlineData("a/b/")]
    [InlineData("a\\b")]
    [InlineData("C:/b")]
    [InlineData("a/-b")]
    [InlineData("a/b.")]
    [InlineData("a/b.git")]
    [InlineData("a--b/c")]
    [InlineData("a b/c")]
    [InlineData("a/b\n")]
    [InlineData("a/b@")]
    [InlineData("a/b@../x")]
    [InlineData("a/b@x/../../y")]
    [InlineData("a/b@/x")]
    [InlineData("a/b@x y")]
    public void What_is_no_name_is_the_callers_fault_and_nothing_is_asked_or_written(string text)
    {
        var options = new HubOptions { CacheFolder = Path.Combine(_folder, "cache"), Endpoint = new Uri("http://127.0.0.1:1") };
        Assert.Throws<ArgumentException>(() => HubModels.Fetch(text, options));
        Assert.False(HubModels.IsName(text));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_name_of_96_characters_is_the_longest()
    {
        Assert.NotNull(HubName.Parse("a/" + new string('b', 94), null));
        Assert.Throws<ArgumentException>(() => HubName.Parse("a/" + new string('b', 95), null));
    }

    [Fact]
    public void Two_revisions_are_one_too_many() => Assert.Contains("'v1' and 'v2'", Assert.Throws<ArgumentException>(() => HubModels.Fetch("a/b@v1", new() { Revision = "v2" })).Message, StringComparison.Ordinal);

    [Fact]
    public void A_path_of_this_machine_is_no_name()
    {
        Assert.True(HubModels.IsName("no-such-organisation/no-such-model"));
        Assert.False(HubModels.IsName("one-part"));
        var before = Environment.CurrentDirectory;
        Assert.False(HubModels.IsName(_folder));
        Assert.Equal(before, Environment.CurrentDirectory);
    }

    [Fact]
    public void The_cache_lies_where_Hugging_Faces_variables_say()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(Path.Combine(home, ".cache", "huggingface", "hub"), Place().Cache);
        Assert.Equal(Path.Combine(home, "x", "huggingface", "hub"), Place(("XDG_CACHE_HOME", "~/x")).Cache);
        Assert.Equal(Path.GetFullPath("/h/hub"), Place(("HF_HOME", "/h"), ("XDG_CACHE_HOME", "/x")).Cache);
        Assert.Equal(Path.GetFullPath("/c"), Place(("HF_HOME", "/h"), ("HF_HUB_CACHE", "/c")).Cache);
        Assert.Equal(Path.GetFullPath("/old"), Place(("HUGGINGFACE_HUB_CACHE", "/old")).Cache);
    }

    [Fact]
    public void The_token_is_the_options_or_the_variables_or_the_files()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "of-file\n");
        File.WriteAllText(Path.Combine(_folder, "other"), "of-other");
        Assert.Equal("of-file", Place(("HF_HOME", _folder)).Token);
        Assert.Equal("of-other", Place(("HF_HOME", _folder), ("HF_TOKEN_PATH", Path.Combine(_folder, "other"))).Token);
        Assert.Equal("of-variable", Place(("HF_HOME", _folder), ("HF_TOKEN", "of-variable")).Token);
        Assert.Equal("given", HubPlace.Of(new() { Token = "given", Endpoint = new("http://x") }, _ => "x").Token);
        Assert.Null(HubPlace.Of(new() { Token = "", Endpoint = new("http://x") }, _ => "x").Token);
        var e = Assert.Throws<ArgumentException>(() => Place(("HF_TOKEN", "hf_a\nb")));
        Assert.DoesNotContain("hf_a", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("true", true)]
    [InlineData("Yes", true)]
    [InlineData("on", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    public void Offline_is_said_as_Hugging_Face_says_it(string value, bool isOffline) => Assert.Equal(isOffline, Place(("HF_HUB_OFFLINE", value)).IsOffline);

    [Fact]
    public void The_endpoint_is_an_address()
    {
        Assert.Equal(new Uri("https://huggingface.co/"), Place().Endpoint);
        Assert.Equal(new Uri("https://mirror.example/hf/"), Place(("HF_ENDPOINT", "https://mirror.example/hf")).Endpoint);
        Assert.Contains("HF_ENDPOINT", Assert.Throws<ArgumentException>(() => Place(("HF_ENDPOINT", "huggingface.co"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Place(("HF_ENDPOINT", "ftp://x")));
    }

    private static HubPlace Place(params (string Name, string Value)[] variables) =>
        HubPlace.Of(new(), name => variables.FirstOrDefault(variable => variable.Name == name).Value ?? (name == "HF_TOKEN_PATH" && variables.All(variable => variable.Name != "HF_HOME") ? "/none" : null));
}
