using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.Sqlite.Migrations
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
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "GatewayTransactionId",
                table: "Orphans",
                type: "TEXT",
                maxLength: 64,
                nullable: false,
                defaultValue: "");

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
            UPDATE "{table}" SET "TransactionId" = "GatewayTransactionId" WHERE "GatewayTransactionId" IS NOT NULL;
            WITH RECURSIVE "Decoding"("Id", "At", "Bits", "Count", "Text") AS (
                SELECT "GatewayTransactionId", 17, 0, 0, '' FROM "{table}" WHERE "GatewayTransactionId" GLOB 'dHJhbnNhY3Rpb25f?*'
                UNION ALL
                SELECT "Id", "At" + 1,
                    CASE WHEN "Count" >= 2 THEN {Joined} & ((1 << ("Count" - 2)) - 1) ELSE {Joined} END,
                    CASE WHEN "Count" >= 2 THEN "Count" - 2 ELSE "Count" + 6 END,
                    CASE WHEN "Count" >= 2 THEN "Text" || char({Joined} >> ("Count" - 2)) ELSE "Text" END
                FROM "Decoding" WHERE "At" <= length("Id"))
            UPDATE "{table}" SET "TransactionId" = "Decoding"."Text" FROM "Decoding"
            WHERE "Decoding"."Id" = "{table}"."GatewayTransactionId" AND "Decoding"."At" = length("Decoding"."Id") + 1;
            """;

        /// <summary>The bits so far, and the six of the next character.</summary>
        private const string Joined = """
            (("Bits" << 6) | (instr('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', substr("Id", "At", 1)) - 1))
            """;
    }
}
