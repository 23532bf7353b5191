using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class LinksTriesAndSupport : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LoginKey",
                table: "SignInCounters",
                type: "nvarchar(64)",
                maxLength: 64,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "OpenedAt",
                table: "OneTimeLinks",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SearchText",
                table: "Customers",
                type: "nvarchar(4000)",
                maxLength: 4000,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.CreateTable(
                name: "LinkRequests",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Purpose = table.Column<string>(type: "nvarchar(20)", maxLength: 20, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Email = table.Column<string>(type: "nvarchar(254)", maxLength: 254, nullable: true, collation: "Latin1_General_100_BIN2"),
                    SecretHash = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Address = table.Column<string>(type: "nvarchar(45)", maxLength: 45, nullable: true, collation: "Latin1_General_100_BIN2"),
                    AskedAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LinkRequests", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "PaymentTries",
                columns: table => new
                {
                    Key = table.Column<string>(type: "nvarchar(60)", maxLength: 60, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Place = table.Column<int>(type: "int", nullable: false),
                    PaymentId = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    TakenAt = table.Column<DateTime>(type: "datetime2(6)", precision: 6, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PaymentTries", x => new { x.Key, x.Place });
                });

            migrationBuilder.CreateIndex(
                name: "IX_SignInCounters_LoginKey",
                table: "SignInCounters",
                column: "LoginKey");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Unsearchable",
                table: "Customers",
                column: "Id",
                filter: "\"SearchText\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_LinkRequests_AskedAt",
                table: "LinkRequests",
                column: "AskedAt");

            migrationBuilder.CreateIndex(
                name: "IX_PaymentTries_TakenAt",
                table: "PaymentTries",
                column: "TakenAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "LinkRequests");

            migrationBuilder.DropTable(
                name: "PaymentTries");

            migrationBuilder.DropIndex(
                name: "IX_SignInCounters_LoginKey",
                table: "SignInCounters");

            migrationBuilder.DropIndex(
                name: "IX_Customers_Unsearchable",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "LoginKey",
                table: "SignInCounters");

            migrationBuilder.DropColumn(
                name: "OpenedAt",
                table: "OneTimeLinks");

            migrationBuilder.DropColumn(
                name: "SearchText",
                table: "Customers");
        }
    }
}
