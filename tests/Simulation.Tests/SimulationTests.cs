using CustomerPayments.Domain.Payments;
using CustomerPayments.Simulation.Tests.Mutants;

namespace CustomerPayments.Simulation.Tests;

/// <summary>
/// Nobody is charged twice, no charge is lost, no email is lost and nothing stays stuck, whatever goes wrong.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class SimulationTests
{
    private const int Schedules = 500;

    private static IEnumerable<TestCaseData> Mutants => Mutant.All.Select(mutant =>
        new TestCaseData(mutant).SetName($"A_design_that_{mutant.Name.Replace(' ', '_').Replace(",", "")}_is_caught"));

    [Test]
    public void Five_hundred_schedules_of_crashes_and_lost_answers_break_nothing()
    {
        var proof = new Proof();
        proof.Play(1, Schedules);
        Assert.That(
            proof.Failed.OrderBy(f => f.Key).Select(f => $"seed {f.Key}: {string.Join("; ", f.Value)}"), Is.Empty);
        Assert.That(proof.Crashes, Is.GreaterThan(Schedules), "there were crashes to survive");
        TestContext.Out.WriteLine($"{Schedules} schedules, {proof.Crashes} crashes, {proof.Points.Count} crash points");
    }

    [TestCaseSource(nameof(Mutants))]
    public void A_broken_design_is_caught(object mutant)
    {
        var caught = Proof.Catch((Mutant)mutant, 100);
        Assert.That(caught, Is.Not.Null, "within a hundred seeds");
        TestContext.Out.WriteLine($"{mutant}: seed {caught!.Value.Seed}, {caught.Value.Broke}");
    }

    [Test]
    public void The_same_seed_is_the_same_story_to_the_letter()
    {
        string[] stories = [Proof.Tell(7), Proof.Tell(7), Proof.Tell(8)];
        Assert.That((stories[0] == stories[1], stories[0] == stories[2]), Is.EqualTo((true, false)));
    }

    /// <remarks>
    /// With a second crash at every point after it: <c>scripts/prove.sh crashes</c>, which takes minutes.
    /// </remarks>
    [TestCase(PaymentMethod.Card, false)]
    [TestCase(PaymentMethod.Ach, false)]
    [TestCase(PaymentMethod.Ach, true)]
    public void One_payment_survives_a_crash_at_every_point(PaymentMethod method, bool afterDeposits)
    {
        var payment = new OnePayment(method, isUnknown: afterDeposits);
        var points = payment.CrashOnce();

        Assert.That(payment.Broken, Is.Empty);
        Assert.That(points, Is.GreaterThan(15), "there were points to crash at");
        TestContext.Out.WriteLine($"{method}: {points} points");
    }
}
