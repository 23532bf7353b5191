using CustomerPayments.Testing;
using CustomerPayments.Testing.Databases;

namespace CustomerPayments.Application.Tests.Feeds;

/// <summary>
/// What the log promises a reader that follows its cursor, under writers that begin, commit and give up in any order,
/// on connections of their own, while others number and read. A seed is one story.
/// </summary>
[TestFixtureSource(typeof(TestServers), nameof(TestServers.Engines))]
public sealed class LogPromiseTests(TestEngine engine)
{
    private const int Seeds = 12;

    private World world = null!;

    [SetUp]
    public async Task CreateWorldAsync() => world = await World.CreateAsync(engine);

    [TearDown]
    public async Task DestroyWorldAsync() => await world.DisposeAsync();

    [Test]
    public async Task A_reader_sees_each_committed_event_once_and_each_subjects_in_the_order_of_its_versions()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            var story = new LogStory(world, engine.Provider, new Numbering(), seed);
            Assert.That(await story.PlayAsync(), Is.Empty, $"seed {seed}");
            Assert.That(story.Committed, Is.GreaterThan(10), $"seed {seed}");
        }
    }

    [Test]
    public async Task A_numbering_before_the_commit_is_caught()
    {
        var numbering = new NumberingBeforeCommit();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            if (await new LogStory(world, engine.Provider, numbering, seed).PlayAsync() is [var broken, ..])
            {
                TestContext.Out.WriteLine($"seed {seed}: {broken}");
                return;
            }
        }

        Assert.Fail($"It was not caught within {Seeds} seeds.");
    }
}
