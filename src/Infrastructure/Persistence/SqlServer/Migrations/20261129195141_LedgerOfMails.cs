using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerPayments.Infrastructure.Persistence.SqlServer.Migrations
{
    /// <inheritdoc />
    public partial class LedgerOfMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Emails_CustomerId",
                table: "Emails");

            migrationBuilder.AddColumn<DateTime>(
                name: "ClosedAt",
                table: "Emails",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LastTo",
                table: "Emails",
                type: "nvarchar(254)",
                maxLength: 254,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<Guid>(
                name: "ResendOf",
                table: "Emails",
                type: "uniqueidentifier",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "State",
                table: "Emails",
                type: "nvarchar(10)",
                maxLength: 10,
                nullable: false,
                defaultValue: "Queued",
                collation: "Latin1_General_100_BIN2");

            migrationBuilder.AddColumn<DateTime>(
                name: "StoppedAt",
                table: "Emails",
                type: "datetime2(6)",
                precision: 6,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "WithdrawnBecause",
                table: "Emails",
                type: "nvarchar(200)",
                maxLength: 200,
                nullable: true,
                collation: "Latin1_General_100_BIN2");

            // What was sent before the ledger existed.
            migrationBuilder.Sql("UPDATE [Emails] SET [State] = 'Sent' WHERE [SentAt] IS NOT NULL;");

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CustomerId_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "CustomerId", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_Kind_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "Kind", "CreatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Emails_State_CreatedAt_Id",
                table: "Emails",
                columns: new[] { "State", "CreatedAt", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Emails_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_CustomerId_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_Kind_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropIndex(
                name: "IX_Emails_State_CreatedAt_Id",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "ClosedAt",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "LastTo",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "ResendOf",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "State",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "StoppedAt",
                table: "Emails");

            migrationBuilder.DropColumn(
                name: "WithdrawnBecause",
                table: "Emails");

            migrationBuilder.CreateIndex(
                name: "IX_Emails_CustomerId",
                table: "Emails",
                column: "CustomerId");
        }
    }
}
