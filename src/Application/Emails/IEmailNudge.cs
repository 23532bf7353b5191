namespace CustomerPayments.Application.Emails;

/// <summary>
/// Tells the sender that an email is waiting. A nudge that gets lost costs only the wait for the next tick.
/// </summary>
public interface IEmailNudge
{
    void SendSoon();
}
