using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class TransactionIds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "TransactionId",
                table: "Payments",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<string>(
                name: "GatewayTransactionId",
                table: "Orphans",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateIndex(
                name: "IX_Payments_TransactionId",
                table: "Payments",
                column: "TransactionId");

            migrationBuilder.CreateIndex(
                name: "IX_Orphans_GatewayTransactionId",
                table: "Orphans",
                column: "GatewayTransactionId");

            migrationBuilder.Sql("UPDATE [Orphans] SET [GatewayTransactionId] = [TransactionId];");
            migrationBuilder.Sql(NameByThePeoplesId("Payments"));
            migrationBuilder.Sql(NameByThePeoplesId("Orphans"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE [Orphans] SET [TransactionId] = [GatewayTransactionId];");

            migrationBuilder.DropIndex(
                name: "IX_Payments_TransactionId",
                table: "Payments");

            migrationBuilder.DropIndex(
                name: "IX_Orphans_GatewayTransactionId",
                table: "Orphans");

            migrationBuilder.DropColumn(
                name: "TransactionId",
                table: "Payments");

            migrationBuilder.DropColumn(
                name: "GatewayTransactionId",
                table: "Orphans");
        }

        /// <summary>
        /// The id that people know is inside the API's: unpadded base64 of <c>transaction_</c>, which is its first sixteen
        /// characters, and that id. What is not of this form stands for itself.
        /// </summary>
        private static string NameByThePeoplesId(string table) => $"""
            UPDATE [named] SET [TransactionId] = COALESCE(
                CONVERT(varchar(48), CAST(N'' AS xml).value('xs:base64Binary(sql:column("coded.Base64"))', 'varbinary(48)')),
                [named].[GatewayTransactionId])
            FROM [{table}] AS [named]
            CROSS APPLY (SELECT CASE
                WHEN [named].[GatewayTransactionId] COLLATE Latin1_General_BIN2 LIKE N'dHJhbnNhY3Rpb25f_%'
                THEN SUBSTRING([named].[GatewayTransactionId], 17, 48)
                    + REPLICATE(N'=', (4 - LEN([named].[GatewayTransactionId]) % 4) % 4) END AS [Base64]) AS [coded]
            WHERE [named].[GatewayTransactionId] IS NOT NULL;
            """;
    }
}
