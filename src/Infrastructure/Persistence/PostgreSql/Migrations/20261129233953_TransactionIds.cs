using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.PostgreSql.Migrations
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
                type: "character varying(64)",
                maxLength: 64,
                nullable: true,
                collation: "C");

            migrationBuilder.AddColumn<string>(
                name: "GatewayTransactionId",
                table: "Orphans",
                type: "character varying(64)",
                maxLength: 64,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.CreateIndex(
                name: "IX_Payments_TransactionId",
                table: "Payments",
                column: "TransactionId");

            migrationBuilder.CreateIndex(
                name: "IX_Orphans_GatewayTransactionId",
                table: "Orphans",
                column: "GatewayTransactionId");

            migrationBuilder.Sql("UPDATE \"Orphans\" SET \"GatewayTransactionId\" = \"TransactionId\";");
            migrationBuilder.Sql(NameByThePeoplesId("Payments"));
            migrationBuilder.Sql(NameByThePeoplesId("Orphans"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE \"Orphans\" SET \"TransactionId\" = \"GatewayTransactionId\";");

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
            UPDATE "{table}" SET "TransactionId" = CASE
                WHEN "GatewayTransactionId" ~ '^dHJhbnNhY3Rpb25f[A-Za-z0-9+/]+$' AND length("GatewayTransactionId") % 4 <> 1
                THEN convert_from(
                    decode(rpad(substr("GatewayTransactionId", 17), (length("GatewayTransactionId") - 13) / 4 * 4, '='), 'base64'), 'LATIN1')
                ELSE "GatewayTransactionId" END
            WHERE "GatewayTransactionId" IS NOT NULL;
            """;
    }
}
