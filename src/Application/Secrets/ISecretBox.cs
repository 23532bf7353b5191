namespace CustomerPayments.Application.Secrets;

/// <summary>Keeps a secret readable for us alone between the save and the email.</summary>
public interface ISecretBox
{
    string Close(string secret);

    string Open(string closed);
}
